package dev.aifleet.compiler;

import dev.aifleet.compiler.Compilation.Reason;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Follows references of spec to Secrets and ConfigMaps, as far as these are there and open for the
/// purpose.
///
/// @param findings receives those that lead nowhere
record References(Source source, Findings findings) {

  /// The Secret `name`; null: it cannot be used.
  Secrets.@Nullable Entries secret(String at, String name, Use use) {
    return opened(at, name, source.secrets().byName().get(name), use, Reason.SecretNotFound);
  }

  /// The ConfigMap `name` with certificate authorities; null: it cannot be used.
  Secrets.@Nullable Entries authorities(String at, String name) {
    return opened(at, name, source.configMaps().byName().get(name), Use.CA, Reason.CANotFound);
  }

  /// The Secrets that carry all of `matchLabels`, in order of their names; those for another
  /// purpose are left out.
  ///
  /// @param closed receives the names of those without a purpose
  Map<String, Secrets.Entries> clientKeys(
      String at, Map<String, String> matchLabels, Set<String> closed) {
    Map<String, Secrets.Entries> selected = new TreeMap<>();
    if (!matchLabels.isEmpty()) {
      selected.putAll(source.secrets().labelled(matchLabels));
    }
    selected.forEach(
        (name, secret) -> {
          if (!isOpen(secret, Use.ClientKeys) && !secret.labels().containsKey(Use.LABEL)) {
            closed.add(name);
            opened(at, name, secret, Use.ClientKeys, Reason.SecretNotFound);
          }
        });
    selected.values().removeIf(secret -> !isOpen(secret, Use.ClientKeys));
    if (selected.isEmpty() && closed.isEmpty()) {
      findings.secret(Reason.SecretNotFound, at, noneSelected(matchLabels));
    }
    return selected;
  }

  private String noneSelected(Map<String, String> matchLabels) {
    String wanted = new TreeMap<>(matchLabels).toString();
    return "no Secret in namespace '"
        + source.namespace()
        + "' has the labels "
        + wanted
        + " and "
        + Use.ClientKeys.label()
        + ": kubectl label secret -l "
        + wanted.substring(1, wanted.length() - 1).replace(", ", ",")
        + " -n "
        + source.namespace()
        + " "
        + Use.ClientKeys.label();
  }

  private Secrets.@Nullable Entries opened(
      String at, String name, Secrets.@Nullable Entries object, Use use, Reason absent) {
    if (object == null) {
      findings.secret(absent, at, use.absence(name, source.namespace()));
      return null;
    }
    if (!isOpen(object, use)) {
      findings.secret(
          Reason.UseNotAllowed, at, use.refusal(name, source.namespace(), object.labels()));
      return null;
    }
    return object;
  }

  private boolean isOpen(Secrets.Entries object, Use use) {
    return source.rule() == Source.LabelRule.Advised || use.isAllowedBy(object.labels());
  }
}
