package dev.aifleet.compiler;

import dev.aifleet.config.Credentials;
import dev.aifleet.config.GatewayConfig;
import dev.aifleet.config.Problem;
import java.util.List;

/// The result of compiling a spec.
public sealed interface Compilation {
  /// Problems of spec; paths such as `spec.upstreams[1].url`.
  List<Problem> problems();

  /// Problems of the Secrets and ConfigMaps that spec refers to.
  List<SecretProblem> secretProblems();

  /// A valid configuration. What has problems is left out, or is as in the last good configuration.
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

    /// Without problems.
    public Compiled(GatewayConfig config, Credentials credentials) {
      this(config, credentials, List.of(), List.of());
    }
  }

  /// There is no valid configuration; at least one of the two lists is not empty.
  record Refused(List<Problem> problems, List<SecretProblem> secretProblems)
      implements Compilation {
    public Refused {
      problems = List.copyOf(problems);
      secretProblems = List.copyOf(secretProblems);
    }
  }

  /// A Secret or ConfigMap that spec refers to and that cannot be used.
  ///
  /// @param problem at the referring place, such as `spec.upstreams[0].auth.secretRef`; its message
  ///     holds names of objects and entries, never values
  record SecretProblem(Reason reason, Problem problem) {
    @Override
    public String toString() {
      return problem.toString();
    }
  }

  /// Kinds of secret problems; also reasons of the condition `SecretsResolved`.
  enum Reason {
    SecretNotFound,
    /// Its use label is missing or names another purpose.
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
