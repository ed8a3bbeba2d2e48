package dev.aifleet.gateway.response;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.aifleet.gateway.dialect.Endpoint.Format;
import dev.aifleet.gateway.dialect.Usage;
import java.io.IOException;

/// Reads a `usage` object of any provider. OpenAI's input tokens include those read from the cache;
/// Anthropic counts these, and those written to it, separately.
final class UsageFields {
  private long input;
  private long output;
  private long cached;
  private long cacheRead;
  private long cacheWrite;

  private UsageFields() {}

  /// @param parser at the start of the object; afterwards at its end
  static Usage read(JsonParser parser, Format format) throws IOException {
    var fields = new UsageFields();
    fields.readObject(parser);
    return switch (format) {
      case OpenAI -> new Usage(fields.input, fields.output, fields.cached, fields.cacheWrite);
      case Anthropic ->
          new Usage(
              fields.input + fields.cacheRead + fields.cacheWrite,
              fields.output,
              fields.cacheRead,
              fields.cacheWrite);
    };
  }

  private void readObject(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (value == JsonToken.VALUE_NUMBER_INT
          && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
        take(name, Math.max(0, parser.getLongValue()));
      } else if (value == JsonToken.START_OBJECT
          && (name.equals("prompt_tokens_details") || name.equals("input_tokens_details"))) {
        readObject(parser);
      } else {
        parser.skipChildren();
      }
    }
  }

  private void take(String name, long tokens) {
    switch (name) {
      case "prompt_tokens", "input_tokens" -> input = tokens;
      case "completion_tokens", "output_tokens" -> output = tokens;
      // DeepSeek has the latter, beside the details.
      case "cached_tokens", "prompt_cache_hit_tokens" -> cached = Math.max(cached, tokens);
      case "cache_read_input_tokens" -> cacheRead = tokens;
      case "cache_creation_input_tokens", "cache_write_tokens", "cache_creation_tokens" ->
          cacheWrite = Math.max(cacheWrite, tokens);
      default -> {}
    }
  }
}
