package dev.aifleet.compiler;

import dev.aifleet.config.Credentials;
import dev.aifleet.config.GatewayConfig;
import dev.aifleet.config.Problem;
import java.util.List;

/// What became of a spec.
public sealed interface Compilation {
  /// What is wrong with spec; paths such as `spec.upstreams[1].url`.
  List<Problem> problems();

  /// What is wrong with the Secrets and ConfigMaps it refers to.
  List<SecretProblem> secretProblems();

  /// Ready to be published: the validator has no objection. What has problems is left out, or stays
  /// as it was before.
  ///
  /// @param credentials exactly those that `config` refers to
  record Compiled(
      GatewayConfig config,
      Credentials credentials,
      List<Problem> problems,
      List<SecretProblem> secretProblems)
      implements Compilation {
    public Compiled {
      problems = List.copyOf(problems);
      secretProblems = List.copyOf(secretProblems);
    }

    /// All of spec.
    public Compiled(GatewayConfig config, Credentials credentials) {
      this(config, credentials, List.of(), List.of());
    }
  }

  /// Not to be published; at least one of the two lists has something to say.
  record Refused(List<Problem> problems, List<SecretProblem> secretProblems)
      implements Compilation {
    public Refused {
      problems = List.copyOf(problems);
      secretProblems = List.copyOf(secretProblems);
    }
  }

  /// A Secret or ConfigMap that spec refers to and that does not give what it should.
  ///
  /// @param problem at the referring place, such as `spec.upstreams[0].auth.secretRef`; tells names
  ///     of objects and entries, never values
  record SecretProblem(Reason reason, Problem problem) {
    @Override
    public String toString() {
      return problem.toString();
    }
  }

  /// Kinds of secret problems, as stable words for conditions.
  enum Reason {
    SecretNotFound,
    /// It lacks the label that opens it for this purpose.
    UseNotAllowed,
    EntryNotFound,
    /// Empty, or with spaces or other characters that no key has.
    KeyUnusable,
    KeyTooShort,
    /// Two clients have the same key.
    KeyShared,
    NoKeys,
    /// No ConfigMap, or no entry in it, where certificate authorities should be.
    CANotFound,
    /// No PEM certificates.
    CAUnusable
  }
}
