package dev.aifleet.compiler;

import dev.aifleet.compiler.Compilation.Reason;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Follows references of spec to Secrets and ConfigMaps, as far as these are there and open for the
/// purpose.
///
/// @param problems receives those that lead nowhere
record References(CompilerInput input, ProblemCollector problems) {

  /// The Secret `name`; null: it cannot be used.
  Secrets.@Nullable Entries secret(String at, String name, UseLabel use) {
    return opened(at, name, input.secrets().byName().get(name), use, Reason.SecretNotFound);
  }

  /// The ConfigMap `name` with certificate authorities; null: it cannot be used.
  Secrets.@Nullable Entries authorities(String at, String name) {
    return opened(at, name, input.configMaps().byName().get(name), UseLabel.CA, Reason.CANotFound);
  }

  /// The Secrets that carry all of `matchLabels`, in order of their names; those for another
  /// purpose are left out.
  ///
  /// @param closed receives the names of those without a purpose
  Map<String, Secrets.Entries> clientKeys(
      String at, Map<String, String> matchLabels, Set<String> closed) {
    Map<String, Secrets.Entries> selected = new TreeMap<>();
    if (!matchLabels.isEmpty()) {
      selected.putAll(input.secrets().labelled(matchLabels));
    }
    selected.forEach(
        (name, secret) -> {
          if (!isOpen(secret, UseLabel.ClientKeys) && !secret.labels().containsKey(UseLabel.KEY)) {
            closed.add(name);
            opened(at, name, secret, UseLabel.ClientKeys, Reason.SecretNotFound);
          }
        });
    selected.values().removeIf(secret -> !isOpen(secret, UseLabel.ClientKeys));
    if (selected.isEmpty() && closed.isEmpty()) {
      problems.secret(Reason.SecretNotFound, at, noneSelected(matchLabels));
    }
    return selected;
  }

  private String noneSelected(Map<String, String> matchLabels) {
    String wanted = new TreeMap<>(matchLabels).toString();
    return "no Secret in namespace '"
        + input.namespace()
        + "' has the labels "
        + wanted
        + " and "
        + UseLabel.ClientKeys.label()
        + ": kubectl label secret -l "
        + wanted.substring(1, wanted.length() - 1).replace(", ", ",")
        + " -n "
        + input.namespace()
        + " "
        + UseLabel.ClientKeys.label();
  }

  private Secrets.@Nullable Entries opened(
      String at, String name, Secrets.@Nullable Entries object, UseLabel use, Reason absent) {
    if (object == null) {
      problems.secret(absent, at, use.absence(name, input.namespace()));
      return null;
    }
    if (!isOpen(object, use)) {
      problems.secret(
          Reason.UseNotAllowed, at, use.refusal(name, input.namespace(), object.labels()));
      return null;
    }
    return object;
  }

  private boolean isOpen(Secrets.Entries object, UseLabel use) {
    return input.rule() == CompilerInput.LabelRule.Advised || use.isAllowedBy(object.labels());
  }
}
