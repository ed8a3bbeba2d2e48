package dev.aifleet.simulator.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/// The fields of a request body that matter here, in any format. Scanned once, without a tree.
///
/// @param model empty: missing
/// @param contentFields those of `messages`, `prompt`, `input` and `contents` that it has,
/// concatenated
/// @param includeUsage `stream_options.include_usage`
/// @param maxTokens under any of the formats' names; `Integer.MAX_VALUE` when missing
/// @param tool name of the first tool; empty: none
/// @param count `n`, or the number of inputs; at least 1
/// @param dimensions 0: missing
/// @param base64 `encoding_format`
public record ParsedRequest(
    String model,
    String contentFields,
    boolean stream,
    boolean includeUsage,
    int maxTokens,
    String tool,
    int count,
    int dimensions,
    boolean base64) {
  public static final ParsedRequest EMPTY = of("");

  private static final JsonFactory JSON = new JsonFactory();

  public static ParsedRequest of(String model) {
    return new ParsedRequest(model, "", false, false, Integer.MAX_VALUE, "", 1, 0, false);
  }

  /// @throws IOException the body is not a JSON object
  public static ParsedRequest read(byte[] body) throws IOException {
    try (JsonParser parser = JSON.createParser(body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("the body is not a JSON object");
      }
      Scan scan = new Scan(parser);
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        scan.field();
      }
      if (parser.nextToken() != null) {
        throw new IOException("something follows the JSON object");
      }
      return scan.result();
    }
  }

  /// Whether a required field is present.
  public boolean hasField(String field) {
    return switch (field) {
      case "model" -> !model.isEmpty();
      case "max_tokens" -> maxTokens < Integer.MAX_VALUE;
      default -> contentFields.contains(field);
    };
  }

  public ParsedRequest withModel(String pathModel) {
    return pathModel.isEmpty()
        ? this
        : new ParsedRequest(
            pathModel,
            contentFields,
            stream,
            includeUsage,
            maxTokens,
            tool,
            count,
            dimensions,
            base64);
  }

  private static final class Scan {
    private final JsonParser parser;
    private String model = "";
    private String contentFields = "";
    private boolean stream;
    private boolean includeUsage;
    private int maxTokens = Integer.MAX_VALUE;
    private String tool = "";
    private int count = 1;
    private int dimensions;
    private boolean base64;

    Scan(JsonParser parser) {
      this.parser = parser;
    }

    /// Reads one field of the outer object; the parser is at its name.
    void field() throws IOException {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "model" -> model = value == JsonToken.VALUE_STRING ? parser.getText() : "";
        case "messages", "contents" -> contentFields += value == JsonToken.START_ARRAY ? name : "";
        case "prompt" -> contentFields += value == JsonToken.VALUE_NULL ? "" : name;
        case "input" -> input(value);
        case "stream" -> stream = value == JsonToken.VALUE_TRUE;
        case "stream_options", "generationConfig" -> options();
        case "tools" -> tools();
        case "n" -> count = whole(value, count, 128);
        case "dimensions" -> dimensions = whole(value, 0, 4096);
        case "encoding_format" -> base64 = parser.getText().equals("base64");
        case "max_tokens", "max_completion_tokens", "max_output_tokens" ->
            maxTokens = whole(value, maxTokens, 1 << 30);
        default -> {}
      }
      parser.skipChildren();
    }

    private void options() throws IOException {
      if (parser.currentToken() != JsonToken.START_OBJECT) {
        return;
      }
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        switch (name) {
          case "include_usage" -> includeUsage = value == JsonToken.VALUE_TRUE;
          case "maxOutputTokens" -> maxTokens = whole(value, maxTokens, 1 << 30);
          default -> {}
        }
        parser.skipChildren();
      }
    }

    /// A list of texts, or of token lists, is several inputs; a list of tokens is one.
    private void input(JsonToken value) throws IOException {
      if (value == JsonToken.VALUE_NULL) {
        return;
      }
      contentFields += "input";
      if (value != JsonToken.START_ARRAY) {
        return;
      }
      int inputs = 0;
      for (JsonToken item = parser.nextToken();
          item != JsonToken.END_ARRAY;
          item = parser.nextToken()) {
        inputs += item == JsonToken.VALUE_NUMBER_INT ? 0 : 1;
        parser.skipChildren();
      }
      count = Math.max(1, inputs);
    }

    /// Every format keeps a tool's name under `name`, at one depth or another.
    private void tools() throws IOException {
      if (parser.currentToken() != JsonToken.START_ARRAY) {
        return;
      }
      int depth = 1;
      while (depth > 0) {
        JsonToken token = parser.nextToken();
        if (token == null) {
          throw new IOException("the body ends within its tools");
        }
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        if (tool.isEmpty()
            && token == JsonToken.VALUE_STRING
            && "name".equals(parser.currentName())) {
          tool = parser.getText();
        }
      }
    }

    private int whole(JsonToken value, int otherwise, int most) throws IOException {
      return value == JsonToken.VALUE_NUMBER_INT
          ? Math.clamp(parser.getValueAsLong(most), 1, most)
          : otherwise;
    }

    ParsedRequest result() {
      return new ParsedRequest(
          model, contentFields, stream, includeUsage, maxTokens, tool, count, dimensions, base64);
    }
  }
}
