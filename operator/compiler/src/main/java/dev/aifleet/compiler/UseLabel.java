package dev.aifleet.compiler;

import java.util.Locale;
import java.util.Map;

/// A purpose for which AIGateways of the namespace may use a Secret or ConfigMap. Its owner names
/// it in the label [#KEY] of that object, so each object has one purpose.
public enum UseLabel {
  /// Its entries may be sent to the upstreams of any AIGateway.
  ProviderKey("provider-key", "Secret", "lets AIGateways send its entries to their upstreams"),
  /// Its entries are the keys of clients.
  ClientKeys("client-keys", "Secret", "makes its entries the keys of clients"),
  /// Its certificates may be trusted.
  CA("ca", "ConfigMap", "makes its entries certificate authorities");

  public static final String KEY = "aifleet.dev/use";

  private final String value;
  private final String kind;
  private final String effect;

  UseLabel(String value, String kind, String effect) {
    this.value = value;
    this.kind = kind;
    this.effect = effect;
  }

  /// The label's value.
  public String value() {
    return value;
  }

  /// Whether an object with these labels may be used for this purpose.
  public boolean isAllowedBy(Map<String, String> labels) {
    return value.equals(labels.get(KEY));
  }

  /// `aifleet.dev/use=provider-key`, as `kubectl` writes labels.
  String label() {
    return KEY + "=" + value;
  }

  /// Why the object `name` with these labels is not used, and the command that allows it.
  String refusal(String name, String namespace, Map<String, String> labels) {
    String other = labels.get(KEY);
    String command =
        "kubectl label " + kind.toLowerCase(Locale.ROOT) + " " + name + " -n " + namespace;
    return other == null
        ? kind + " '" + name + "' lacks the label that " + effect + ": " + command + " " + label()
        : kind
            + " '"
            + name
            + "' is labelled "
            + KEY
            + "="
            + other
            + ", and one object has one purpose: use another "
            + kind
            + ", or "
            + command
            + " --overwrite "
            + label();
  }

  /// A message that there is no object `name`.
  String absence(String name, String namespace) {
    return "there is no "
        + kind
        + " '"
        + name
        + "' in namespace '"
        + namespace
        + "'; create it with the label "
        + label();
  }
}
