package dev.aifleet.compiler;

import dev.aifleet.api.TlsSpec.ConfigMapKeyRef;
import dev.aifleet.compiler.Compilation.Reason;
import dev.aifleet.config.CertificateRule;
import org.jspecify.annotations.Nullable;

/// Resolves references to PEM bundles of certificate authorities.
///
/// @param problems receives those that cannot be resolved
record CaBundles(CompilerInput input, ProblemCollector problems) {
  /// The certificates that `ref` refers to; null: there are none.
  ///
  /// @param at place of the reference in spec
  @Nullable String pem(String at, ConfigMapKeyRef ref) {
    String pem = new References(input, problems).caBundle(at, ref.name(), ref.key());
    if (pem == null) {
      return null;
    }
    String refusal = CertificateRule.refusal(pem);
    if (refusal != null) {
      problems.addSecret(
          Reason.CAUnusable,
          at,
          "entry '" + ref.key() + "' of ConfigMap '" + ref.name() + "' " + refusal);
      return null;
    }
    return pem;
  }
}
