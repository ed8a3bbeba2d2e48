package dev.aifleet.operator.render;

import dev.aifleet.operator.state.ControlKeys;
import dev.aifleet.operator.state.Names;
import dev.aifleet.operator.state.Published;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/// The three Secrets that every pod mounts from its first start. They exist before there is a
/// configuration, since a pod cannot start without what it mounts. Each is written only onto the
/// version that was observed, so an old leader cannot undo a newer one's work.
final class SecretsRenderer {
  private static final String COMPONENT = "configuration";

  private SecretsRenderer() {}

  static Secret credentials(RenderContext context, Published published) {
    return secret(
        onto(context, Names.credentials(context.name())), published.credentials().values());
  }

  static Secret config(RenderContext context, Published published) {
    ObjectMeta meta = onto(context, Names.config(context.name()));
    return published.current() == null
        ? new SecretBuilder().withMetadata(meta).withType("Opaque").withData(kept(context)).build()
        : secret(meta, ConfigEntries.of(published));
  }

  /// What is there although it cannot be read, as after a downgrade of the operator: pods may well
  /// read it.
  private static Map<String, String> kept(RenderContext context) {
    return context
        .observed()
        .owned()
        .find(Secret.class, Names.config(context.name()))
        .map(Secret::getData)
        .map(Map::copyOf)
        .orElse(Map.of());
  }

  static Secret control(RenderContext context) {
    ControlKeys keys = context.observed().controlKeys();
    Map<String, String> entries = new TreeMap<>();
    entries.put(ControlKeys.TOKEN, keys.token());
    entries.put(ControlKeys.CERTIFICATE, keys.certificate());
    entries.put(ControlKeys.PRIVATE_KEY, keys.privateKey());
    if (keys.previousToken() != null) {
      entries.put(ControlKeys.PREVIOUS_TOKEN, keys.previousToken());
    }
    if (keys.previousCertificate() != null) {
      entries.put(ControlKeys.PREVIOUS_CERTIFICATE, keys.previousCertificate());
    }
    return secret(onto(context, Names.control(context.name())), entries);
  }

  private static ObjectMeta onto(RenderContext context, String name) {
    ObjectMeta meta = context.meta(name, COMPONENT);
    context
        .observed()
        .owned()
        .find(Secret.class, name)
        .ifPresent(live -> meta.setResourceVersion(live.getMetadata().getResourceVersion()));
    return meta;
  }

  private static Secret secret(ObjectMeta meta, Map<String, String> clear) {
    Map<String, String> data = new TreeMap<>();
    clear.forEach(
        (key, value) ->
            data.put(
                key, Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8))));
    return new SecretBuilder().withMetadata(meta).withType("Opaque").withData(data).build();
  }
}
