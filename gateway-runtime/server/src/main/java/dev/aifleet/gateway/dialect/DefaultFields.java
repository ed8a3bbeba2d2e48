package dev.aifleet.gateway.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Defaults for fields that clients omit, inserted before the body is parsed. A field that is
/// present, even with `null`, counts as the client's choice.
///
/// @param model null: no default
/// @param maxTokens of output; null: no default
/// @param temperature as a JSON number; null: no default
public record DefaultFields(
    @Nullable String model, @Nullable Integer maxTokens, @Nullable String temperature) {
  private static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(StreamReadConstraints.builder().maxStringLength(64 << 20).build())
          .build();

  public boolean isEmpty() {
    return model == null && maxTokens == null && temperature == null;
  }

  /// The body, changed only where a field is missing. An invalid one is returned unchanged, to be
  /// refused by the reader.
  ///
  /// @param contentType contains the boundary of a form
  public byte[] fill(Endpoint endpoint, @Nullable String contentType, byte[] body) {
    return switch (endpoint.body()) {
      case Json -> fillJson(endpoint, body);
      case Multipart -> fillForm(contentType, body);
    };
  }

  private byte[] fillJson(Endpoint endpoint, byte[] body) {
    Found found = Found.in(body);
    if (found == null) {
      return body;
    }
    Set<String> present = found.fields();
    var added = new StringBuilder();
    if (model != null && !present.contains("model")) {
      JsonText.append(added.append("\"model\":"), model);
    }
    List<String> limits = limitFields(endpoint);
    if (maxTokens != null && !limits.isEmpty() && limits.stream().noneMatch(present::contains)) {
      next(added).append('"').append(limits.getFirst()).append("\":").append(maxTokens);
    }
    if (temperature != null && !limits.isEmpty() && !present.contains("temperature")) {
      next(added).append("\"temperature\":").append(temperature);
    }
    if (added.isEmpty()) {
      return body;
    }
    return inserted(body, found.inside(), (found.isEmpty() ? added : added.append(',')).toString());
  }

  private static StringBuilder next(StringBuilder added) {
    return added.isEmpty() ? added : added.append(',');
  }

  /// The names of an endpoint's field for the maximum of output tokens, the one to insert first;
  /// empty: it generates no text.
  private static List<String> limitFields(Endpoint endpoint) {
    return switch (endpoint) {
      case ChatCompletions -> List.of("max_completion_tokens", "max_tokens");
      case Completions, Messages -> List.of("max_tokens");
      case Responses -> List.of("max_output_tokens");
      case Embeddings,
          ImageGenerations,
          ImageEdits,
          ImageVariations,
          Speech,
          Transcriptions,
          Translations,
          CountTokens ->
          List.of();
    };
  }

  private byte[] fillForm(@Nullable String contentType, byte[] body) {
    String boundary = FormRequest.boundary(contentType);
    if (model == null || boundary == null || !FormRequest.lacksModel(contentType, body)) {
      return body;
    }
    return inserted(body, 0, FormRequest.part(boundary, "model", model));
  }

  private static byte[] inserted(byte[] body, int at, String text) {
    byte[] added = text.getBytes(UTF_8);
    byte[] out = new byte[body.length + added.length];
    System.arraycopy(body, 0, out, 0, at);
    System.arraycopy(added, 0, out, at, added.length);
    System.arraycopy(body, at, out, at + added.length, body.length - at);
    return out;
  }

  /// @param inside offset after the opening brace
  /// @param isEmpty whether the object has no field
  /// @param fields the outermost fields that have defaults
  private record Found(int inside, boolean isEmpty, Set<String> fields) {
    private static final Set<String> NAMES =
        Set.of("model", "max_tokens", "max_completion_tokens", "max_output_tokens", "temperature");

    /// Null: not a JSON object.
    static @Nullable Found in(byte[] body) {
      try (JsonParser parser = JSON.createParser(body)) {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
          return null;
        }
        int inside = (int) parser.currentLocation().getByteOffset();
        Set<String> fields = new HashSet<>();
        boolean empty = true;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          empty = false;
          String name = parser.currentName();
          if (NAMES.contains(name)) {
            fields.add(name);
          }
          parser.nextToken();
          parser.skipChildren();
        }
        // Encodings other than UTF-8 have no such offset.
        boolean known = inside > 0 && body[inside - 1] == '{';
        return known ? new Found(inside, empty, fields) : null;
      } catch (JacksonException e) {
        return null;
      } catch (IOException e) {
        throw new IllegalStateException("an array cannot fail to be read", e);
      }
    }
  }
}
