package dev.aifleet.operator.render;

import dev.aifleet.config.ConfigJson;
import dev.aifleet.config.Publication;
import dev.aifleet.operator.state.Names;
import dev.aifleet.operator.state.Published;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// The entries of the configuration Secret, which [Published#of] parses. If the current publication
/// is also the last accepted one, it is stored once. If both do not fit into a Secret, only the
/// current one is stored: a rollback must not fail because of its size.
final class ConfigEntries {
  /// The limit of the API server, less room for the other entries.
  private static final int MAX_BYTES = 1024 * 1024 - 1024;

  private ConfigEntries() {}

  static Map<String, String> of(Published published) {
    Map<String, String> entries = new TreeMap<>();
    String current = json(Objects.requireNonNull(published.current()));
    entries.put(Names.CURRENT, current);
    Publication accepted = published.lastAccepted();
    if (accepted == null) {
      return entries;
    }
    if (accepted.equals(published.current())) {
      entries.put(Names.ACCEPTED, String.valueOf(accepted.sequence()));
      return entries;
    }
    String before = json(accepted);
    if (bytes(current) + bytes(before) <= MAX_BYTES) {
      entries.put(Names.ACCEPTED, String.valueOf(accepted.sequence()));
      entries.put(Names.LAST_ACCEPTED, before);
    }
    return entries;
  }

  private static String json(Publication publication) {
    return new String(ConfigJson.write(publication), StandardCharsets.UTF_8);
  }

  private static long bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
