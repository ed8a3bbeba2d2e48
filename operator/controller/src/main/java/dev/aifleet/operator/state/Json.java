package dev.aifleet.operator.state;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.aifleet.config.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Kubernetes objects as compact JSON with sorted keys: equal values give equal text.
public final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private Json() {}

  public static JsonNode tree(Object value) {
    return MAPPER.valueToTree(value);
  }

  public static String write(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("not an API object: " + value.getClass(), e);
    }
  }

  /// Empty: `json` is not a valid object of this type.
  public static <T> Optional<T> read(String json, Class<T> type) {
    try {
      return Optional.ofNullable(MAPPER.readValue(json, type));
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  /// A copy that may be changed.
  public static <T> T copy(T value, Class<T> type) {
    try {
      return MAPPER.treeToValue(MAPPER.valueToTree(value), type);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("not an API object: " + type, e);
    }
  }

  /// The first 16 hexadecimal digits of the SHA-256 of its JSON.
  public static String hash(Object value) {
    return Sha256.hex(write(value).getBytes(StandardCharsets.UTF_8)).substring(0, 16);
  }
}
