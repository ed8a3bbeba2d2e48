package dev.aifleet.gateway.translator;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Reads and writes JSON trees. Numbers keep all their digits. A duplicate key is an error, since
/// parsers disagree on which value counts.
public final class Json {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(200)
                          .maxStringLength(64 << 20)
                          .maxNumberLength(1000)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  @FunctionalInterface
  private interface Reader {
    @Nullable JsonNode read() throws IOException;
  }

  private Json() {}

  /// Error message for a body that [#read] rejects.
  public static final String EXPECTED =
      "The request body must be a JSON object, no key given twice, no number beyond all bounds.";

  /// Null if it is not a JSON object.
  public static @Nullable ObjectNode read(byte[] bytes) {
    return tree(() -> MAPPER.readTree(bytes)) instanceof ObjectNode object ? object : null;
  }

  /// Null if it is not a JSON object.
  public static @Nullable ObjectNode read(String text) {
    return tree(() -> MAPPER.readTree(text)) instanceof ObjectNode object ? object : null;
  }

  /// The first object of an array, or the object itself: Gemini sends some errors in an array.
  public static @Nullable ObjectNode readFirst(byte[] bytes) {
    JsonNode node = tree(() -> MAPPER.readTree(bytes));
    JsonNode first = node instanceof ArrayNode array ? array.path(0) : node;
    return first instanceof ObjectNode object ? object : null;
  }

  /// Null if it is not JSON, or contains a number out of range.
  private static @Nullable JsonNode tree(Reader reader) {
    try {
      return reader.read();
    } catch (JacksonException | NumberFormatException e) {
      // Jackson does not wrap the exception of BigDecimal for an exponent beyond 32 bits.
      return null;
    } catch (IOException e) {
      throw new IllegalStateException("what is in memory cannot fail to be read", e);
    }
  }

  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  public static ArrayNode array() {
    return JsonNodeFactory.instance.arrayNode();
  }

  /// The text of a field in a response; empty if absent.
  public static String text(JsonNode node, String field) {
    String text = node.path(field).textValue();
    return text == null ? "" : text;
  }

  /// Whether the value is not null, false or empty.
  public static boolean isSet(JsonNode node) {
    return node.isContainerNode()
        ? !node.isEmpty()
        : node.isBoolean() ? node.booleanValue() : !node.asText("").isEmpty();
  }

  /// The message of an error in a stream, which may be a plain string; empty if there is none.
  static String message(JsonNode error) {
    return error.isTextual() ? error.textValue() : text(error, "message");
  }

  public static String written(JsonNode node) {
    return new String(bytes(node), StandardCharsets.UTF_8);
  }

  public static Buffer buffer(JsonNode node) {
    return Buffer.buffer(bytes(node));
  }

  /// Appends an event of the given name (null for none) to `out`.
  public static void event(Buffer out, @Nullable String name, JsonNode data) {
    if (name != null) {
      out.appendString("event: ").appendString(name).appendString("\n");
    }
    out.appendString("data: ").appendBytes(bytes(data)).appendString("\n\n");
  }

  private static byte[] bytes(JsonNode node) {
    try {
      return MAPPER.writeValueAsBytes(node);
    } catch (JacksonException e) {
      return escaped(node);
    }
  }

  /// Escapes unpaired surrogates, which JSON can represent and UTF-8 cannot.
  private static byte[] escaped(JsonNode node) {
    try {
      return MAPPER.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII).writeValueAsBytes(node);
    } catch (JacksonException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
  }
}
