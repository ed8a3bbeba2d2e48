package dev.aifleet.compiler;

import dev.aifleet.compiler.Compilation.Reason;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Resolves references of spec to Secrets and ConfigMaps that exist and carry the use label of the
/// purpose.
///
/// @param problems receives those that cannot be resolved
record References(CompilerInput input, ProblemCollector problems) {

  /// The Secret `name`; null: it cannot be used.
  Secrets.@Nullable Entries secret(String at, String name, UseLabel use) {
    return checked(at, name, input.secrets().byName().get(name), use, Reason.SecretNotFound);
  }

  /// One entry of the Secret `name`; null: it cannot be used.
  @Nullable String secretEntry(String at, String name, String key, UseLabel use) {
    return entry(at, secret(at, name, use), "Secret '" + name + "'", key, Reason.EntryNotFound);
  }

  /// One entry of the ConfigMap `name` with CA bundles; null: it cannot be used.
  @Nullable String caBundle(String at, String name, String key) {
    var map =
        checked(at, name, input.configMaps().byName().get(name), UseLabel.CA, Reason.CANotFound);
    return entry(at, map, "ConfigMap '" + name + "'", key, Reason.CANotFound);
  }

  private @Nullable String entry(
      String at, Secrets.@Nullable Entries object, String name, String key, Reason absent) {
    if (object == null) {
      return null;
    }
    String value = object.values().get(key);
    if (value == null) {
      problems.addSecret(absent, at, name + " has no entry '" + key + "'; correct the key");
    }
    return value;
  }

  /// The Secrets that carry all of `matchLabels`, in order of their names, without those whose use
  /// label names another purpose.
  ///
  /// @param unlabelled receives the names of those without a use label
  Map<String, Secrets.Entries> clientKeys(
      String at, Map<String, String> matchLabels, Set<String> unlabelled) {
    Map<String, Secrets.Entries> selected = new TreeMap<>();
    if (!matchLabels.isEmpty()) {
      selected.putAll(input.secrets().labelled(matchLabels));
    }
    selected.forEach(
        (name, secret) -> {
          if (!isUsable(secret, UseLabel.ClientKeys)
              && !secret.labels().containsKey(UseLabel.KEY)) {
            unlabelled.add(name);
            checked(at, name, secret, UseLabel.ClientKeys, Reason.SecretNotFound);
          }
        });
    selected.values().removeIf(secret -> !isUsable(secret, UseLabel.ClientKeys));
    if (selected.isEmpty() && unlabelled.isEmpty()) {
      problems.addSecret(Reason.SecretNotFound, at, noneSelected(matchLabels));
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

  private Secrets.@Nullable Entries checked(
      String at, String name, Secrets.@Nullable Entries object, UseLabel use, Reason absent) {
    if (object == null) {
      problems.addSecret(absent, at, use.absence(name, input.namespace()));
      return null;
    }
    if (!isUsable(object, use)) {
      problems.addSecret(
          Reason.UseNotAllowed, at, use.refusal(name, input.namespace(), object.labels()));
      return null;
    }
    return object;
  }

  private boolean isUsable(Secrets.Entries object, UseLabel use) {
    return input.rule() == CompilerInput.LabelRule.Advised || use.isAllowedBy(object.labels());
  }
}
