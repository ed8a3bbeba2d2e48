package dev.aifleet.gateway.translator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.dialect.Usage;

/// The `usage` of an OpenAI chat completion, with the details that others write beside OpenAI's.
///
/// @param told as the upstream wrote it; may be missing
record ChatUsage(JsonNode told) {
  Usage usage() {
    return new Usage(
        told.path("prompt_tokens").asLong(),
        told.path("completion_tokens").asLong(),
        cacheRead(),
        cacheWritten());
  }

  /// As Anthropic has it, which counts cached input apart from the rest; OpenAI counts it within.
  ObjectNode anthropic() {
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
    long reasoning = told.path("completion_tokens_details").path("reasoning_tokens").asLong();
    if (reasoning > 0) {
      out.putObject("output_tokens_details").put("thinking_tokens", reasoning);
    }
    return out;
  }

  private static void count(ObjectNode out, JsonNode from, String name) {
    out.put(name, from.path(name).asLong());
  }

  /// DeepSeek writes it beside the details.
  private long cacheRead() {
    long within = details().path("cached_tokens").asLong();
    return within > 0 ? within : told.path("prompt_cache_hit_tokens").asLong();
  }

  private long cacheWritten() {
    long written = details().path("cache_write_tokens").asLong();
    return written > 0 ? written : details().path("cache_creation_tokens").asLong();
  }

  private JsonNode details() {
    return told.path("prompt_tokens_details");
  }
}
