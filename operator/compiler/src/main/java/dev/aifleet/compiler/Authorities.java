package dev.aifleet.compiler;

import dev.aifleet.api.TlsSpec.ConfigMapKeyRef;
import dev.aifleet.compiler.Compilation.Reason;
import dev.aifleet.config.CertificateRule;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Resolves references to certificate authorities.
///
/// @param findings told of those that cannot be resolved
record Authorities(Source source, Findings findings) {
  /// The certificates that `ref` at the place `at` of spec refers to; null: there are none.
  @Nullable String pem(String at, ConfigMapKeyRef ref) {
    var entries = source.configMaps().byName().get(ref.name());
    if (entries == null) {
      findings.secret(
          Reason.CANotFound,
          at,
          "there is no ConfigMap '" + ref.name() + "' in namespace '" + source.namespace() + "'");
      return null;
    }
    String pem = entries.get(ref.key());
    if (pem == null) {
      findings.secret(
          Reason.CANotFound,
          at,
          "ConfigMap '"
              + ref.name()
              + "' has no entry '"
              + ref.key()
              + "', only "
              + new TreeSet<>(entries.keySet()));
      return null;
    }
    String refusal = CertificateRule.refusal(pem);
    if (refusal != null) {
      findings.secret(
          Reason.CAUnusable,
          at,
          "entry '" + ref.key() + "' of ConfigMap '" + ref.name() + "' " + refusal);
      return null;
    }
    return pem;
  }
}
