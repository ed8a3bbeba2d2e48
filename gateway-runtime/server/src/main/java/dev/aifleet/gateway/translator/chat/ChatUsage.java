package dev.aifleet.gateway.translator.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.dialect.Usage;
import dev.aifleet.gateway.translator.Json;

/// The `usage` of a chat completion, including details that compatible servers add.
///
/// @param json the usage as the upstream sent it; may be missing
public record ChatUsage(JsonNode json) {
  public Usage usage() {
    return new Usage(
        json.path("prompt_tokens").asLong(),
        json.path("completion_tokens").asLong(),
        cacheRead(),
        cacheWritten());
  }

  /// Converts to Anthropic's format, which reports cached input tokens separately from the other
  /// input tokens. OpenAI includes them.
  public ObjectNode anthropic() {
    Usage usage = usage();
    long cached = usage.cachedInputTokens() + usage.cacheWriteTokens();
    ObjectNode out =
        Json.object()
            .put("input_tokens", Math.max(0, usage.inputTokens() - cached))
            .put("cache_creation_input_tokens", usage.cacheWriteTokens())
            .put("cache_read_input_tokens", usage.cachedInputTokens())
            .put("output_tokens", usage.outputTokens());
    JsonNode writes = details().path("cache_creation_token_details");
    if (writes.isObject()) {
      ObjectNode created = out.putObject("cache_creation");
      count(created, writes, "ephemeral_5m_input_tokens");
      count(created, writes, "ephemeral_1h_input_tokens");
    }
    long reasoning = json.path("completion_tokens_details").path("reasoning_tokens").asLong();
    if (reasoning > 0) {
      out.putObject("output_tokens_details").put("thinking_tokens", reasoning);
    }
    return out;
  }

  private static void count(ObjectNode out, JsonNode from, String name) {
    out.put(name, from.path(name).asLong());
  }

  /// Includes DeepSeek's field, which is not part of the details.
  private long cacheRead() {
    long within = details().path("cached_tokens").asLong();
    return within > 0 ? within : json.path("prompt_cache_hit_tokens").asLong();
  }

  private long cacheWritten() {
    long written = details().path("cache_write_tokens").asLong();
    return written > 0 ? written : details().path("cache_creation_tokens").asLong();
  }

  private JsonNode details() {
    return json.path("prompt_tokens_details");
  }
}
