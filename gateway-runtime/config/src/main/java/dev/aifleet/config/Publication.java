package dev.aifleet.config;

/// One configuration as it is published: the content and what orders it. Written to the
/// `<name>-config` Secret and pushed to the pods in the same bytes.
///
/// @param sequence only grows, over the whole life of a gateway; a pod takes only a higher one than
///     it runs, so that neither a late mount nor an old leader undoes a rollback
/// @param configHash [ConfigHash#of] of `config`; equal hashes mean equal behaviour
/// @param peers pods that share the limits of a local store, at least 1; outside the hash
public record Publication(long sequence, String configHash, int peers, GatewayConfig config) {

  /// A publication of `config` with its own hash.
  public static Publication of(long sequence, int peers, GatewayConfig config) {
    return new Publication(sequence, ConfigHash.of(config), peers, config);
  }
}
