package dev.aifleet.operator.render;

import dev.aifleet.operator.state.Names;
import dev.aifleet.operator.state.Published;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/// The three Secrets that every pod mounts. They exist before there is a configuration, since a pod
/// cannot start without its mounts. Each is written only onto the observed version, so a former
/// leader cannot overwrite the writes of its successor.
final class SecretsRenderer {
  private static final String COMPONENT = "configuration";

  private SecretsRenderer() {}

  static Secret credentials(RenderContext context, Published published) {
    return secret(
        ontoObserved(context, Names.credentials(context.name())), published.credentials().values());
  }

  static Secret config(RenderContext context, Published published) {
    ObjectMeta meta = ontoObserved(context, Names.config(context.name()));
    return published.current() == null
        ? new SecretBuilder()
            .withMetadata(meta)
            .withType("Opaque")
            .withData(unchanged(context))
            .build()
        : secret(meta, ConfigEntries.of(published));
  }

  /// The stored data, although this operator cannot parse it, as after its downgrade: pods may be
  /// able to.
  private static Map<String, String> unchanged(RenderContext context) {
    return context
        .observed()
        .owned()
        .find(Secret.class, Names.config(context.name()))
        .map(Secret::getData)
        .map(Map::copyOf)
        .orElse(Map.of());
  }

  static Secret control(RenderContext context) {
    return secret(
        ontoObserved(context, Names.control(context.name())),
        context.observed().controlKeys().entries());
  }

  private static ObjectMeta ontoObserved(RenderContext context, String name) {
    ObjectMeta meta = context.meta(name, COMPONENT);
    context
        .observed()
        .owned()
        .find(Secret.class, name)
        .ifPresent(live -> meta.setResourceVersion(live.getMetadata().getResourceVersion()));
    return meta;
  }

  private static Secret secret(ObjectMeta meta, Map<String, String> entries) {
    Map<String, String> data = new TreeMap<>();
    entries.forEach(
        (key, value) ->
            data.put(
                key, Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8))));
    return new SecretBuilder().withMetadata(meta).withType("Opaque").withData(data).build();
  }
}
