package dev.aifleet.operator.state;

import dev.aifleet.config.ConfigJson;
import dev.aifleet.config.Credentials;
import dev.aifleet.config.GatewayConfig;
import dev.aifleet.config.Parsed;
import dev.aifleet.config.Publication;
import dev.aifleet.config.Push;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The content of the configuration and credentials Secrets, which starting pods read.
///
/// @param current the publication that pods are to run; null: none was written, or it cannot be
///     parsed
/// @param lastAccepted the last one that every ready pod accepted
/// @param credentials all provider keys in the credentials Secret
public record Published(
    @Nullable Publication current, @Nullable Publication lastAccepted, Credentials credentials) {
  public static final Published NOTHING = new Published(null, null, Credentials.NONE);

  public static Published of(@Nullable Secret config, @Nullable Secret credentials) {
    Publication current = publication(config, Names.CURRENT);
    return new Published(
        current,
        isAccepted(config, current) ? current : publication(config, Names.LAST_ACCEPTED),
        credentials == null ? Credentials.NONE : new Credentials(decode(credentials.getData())));
  }

  /// The upstream that takes all traffic; null: the current publication has no pin.
  public @Nullable String pinnedUpstream() {
    return current == null || current.config().pin() == null
        ? null
        : current.config().pin().upstream();
  }

  /// What is pushed to the pods; null: nothing was published.
  public @Nullable Push push() {
    return current == null ? null : new Push(current, credentialsOf(current.config()));
  }

  /// The keys that `config` refers to, without missing ones.
  public Credentials credentialsOf(GatewayConfig config) {
    return new Credentials(
        ids(config).stream()
            .filter(credentials.values()::containsKey)
            .collect(Collectors.toMap(id -> id, id -> credentials.values().get(id))));
  }

  /// Names of the Secrets that hold the keys of the publications' callers.
  public Set<String> callerSecrets() {
    Set<String> names = new HashSet<>();
    for (Publication publication : Arrays.asList(current, lastAccepted)) {
      if (publication != null) {
        publication
            .config()
            .auth()
            .apiKeys()
            .forEach(key -> names.add(key.caller().replaceFirst("/.*", "")));
      }
    }
    return names;
  }

  /// Ids of the credentials that `config` refers to.
  public static Set<String> ids(GatewayConfig config) {
    return config.upstreams().stream()
        .map(GatewayConfig.Upstream::credential)
        .filter(Objects::nonNull)
        .collect(Collectors.toSet());
  }

  /// Decoded data of a Secret; entries that are not base64 are empty.
  public static Map<String, String> decode(@Nullable Map<String, String> data) {
    Map<String, String> clear = new HashMap<>();
    if (data != null) {
      data.forEach(
          (key, value) -> clear.put(key, new String(bytes(value), StandardCharsets.UTF_8)));
    }
    return clear;
  }

  private static @Nullable Publication publication(@Nullable Secret secret, String entry) {
    if (secret == null || secret.getData() == null || !secret.getData().containsKey(entry)) {
      return null;
    }
    return switch (ConfigJson.readPublication(bytes(secret.getData().get(entry)))) {
      case Parsed.Read<Publication>(var publication) -> publication;
      case Parsed.Refused<Publication> _ -> null;
    };
  }

  private static boolean isAccepted(@Nullable Secret config, @Nullable Publication current) {
    return config != null
        && current != null
        && decode(config.getData())
            .getOrDefault(Names.ACCEPTED, "")
            .equals(String.valueOf(current.sequence()));
  }

  private static byte[] bytes(@Nullable String base64) {
    try {
      return base64 == null ? new byte[0] : Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }
}
