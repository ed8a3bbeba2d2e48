package dev.aifleet.gateway.translator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.dialect.Usage;
import dev.aifleet.gateway.translator.Translation.Stamp;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// Writes OpenAI's chat completions, whole or in chunks. What a model thought goes into
/// `reasoning_content`, which OpenAI's own API lacks and most of its imitators have.
final class ChatResponse {
  private final Stamp stamp;
  private final boolean includeUsage;
  private String id;
  private boolean begun;

  ChatResponse(Stamp stamp, boolean includeUsage) {
    this.stamp = stamp;
    this.includeUsage = includeUsage;
    this.id = "chatcmpl-" + stamp.id();
  }

  /// The upstream's own id, so that its support finds the request; empty: it has none.
  void knownAs(String upstreamId) {
    if (!upstreamId.isEmpty()) {
      id = "chatcmpl-" + upstreamId;
    }
  }

  /// @param finishReason OpenAI's
  Buffer whole(ObjectNode message, String finishReason, ObjectNode usage) {
    ObjectNode answer = head("chat.completion");
    ObjectNode choice = answer.putArray("choices").addObject();
    choice.put("index", 0).set("message", message);
    choice.putNull("logprobs").put("finish_reason", finishReason);
    answer.set("usage", usage);
    return Json.buffer(answer);
  }

  static ObjectNode message(String text, String reasoning, ArrayNode toolCalls) {
    ObjectNode message = Json.object().put("role", "assistant");
    // A model that only calls tools says nothing, which is null and not an empty text.
    message.put("content", text.isEmpty() && !toolCalls.isEmpty() ? null : text);
    message.putNull("refusal");
    if (!reasoning.isEmpty()) {
      message.put("reasoning_content", reasoning);
    }
    if (!toolCalls.isEmpty()) {
      message.set("tool_calls", toolCalls);
    }
    return message;
  }

  static ObjectNode toolCall(String id, String name, String arguments) {
    ObjectNode call = Json.object().put("id", id).put("type", "function");
    call.putObject("function").put("name", name).put("arguments", arguments);
    return call;
  }

  /// @param reasoning tokens of the output; below 0: not told
  static ObjectNode usage(Usage usage, long reasoning) {
    ObjectNode out = Json.object();
    out.put("prompt_tokens", usage.inputTokens()).put("completion_tokens", usage.outputTokens());
    out.put("total_tokens", usage.inputTokens() + usage.outputTokens());
    ObjectNode input = out.putObject("prompt_tokens_details");
    input.put("cached_tokens", usage.cachedInputTokens());
    if (usage.cacheWriteTokens() > 0) {
      input.put("cache_write_tokens", usage.cacheWriteTokens());
    }
    if (reasoning >= 0) {
      out.putObject("completion_tokens_details").put("reasoning_tokens", reasoning);
    }
    return out;
  }

  /// The chunk with the role, once.
  void begin(Buffer out) {
    if (!begun) {
      begun = true;
      chunk(out, Json.object().put("role", "assistant").put("content", ""), null);
    }
  }

  void text(Buffer out, String text) {
    delta(out, Json.object().put("content", text));
  }

  void reasoning(Buffer out, String text) {
    delta(out, Json.object().put("reasoning_content", text));
  }

  /// Fields that OpenAI does not have; empty: none.
  void extra(Buffer out, ObjectNode fields) {
    if (!fields.isEmpty()) {
      delta(out, fields);
    }
  }

  /// A whole block, as in an answer that is no stream.
  void thought(Buffer out, int index, ObjectNode block) {
    ObjectNode indexed = Json.object().put("index", index);
    indexed.setAll(block);
    ObjectNode delta = Json.object();
    delta.putArray("thinking_blocks").add(indexed);
    delta(out, delta);
  }

  void toolCall(Buffer out, int index, ObjectNode call) {
    ObjectNode indexed = Json.object().put("index", index);
    indexed.setAll(call);
    ObjectNode delta = Json.object();
    delta.putArray("tool_calls").add(indexed);
    delta(out, delta);
  }

  void toolArguments(Buffer out, int index, String piece) {
    ObjectNode call = Json.object();
    call.putObject("function").put("arguments", piece);
    toolCall(out, index, call);
  }

  /// The last chunks: why it ended, the usage if the client asked for it, and the end mark.
  void finish(Buffer out, String finishReason, ObjectNode usage) {
    begin(out);
    chunk(out, Json.object(), finishReason);
    if (includeUsage) {
      ObjectNode last = head("chat.completion.chunk");
      last.putArray("choices");
      last.set("usage", usage);
      Json.event(out, null, last);
    }
    out.appendString("data: [DONE]\n\n");
  }

  private void delta(Buffer out, ObjectNode delta) {
    begin(out);
    chunk(out, delta, null);
  }

  private void chunk(Buffer out, ObjectNode delta, @Nullable String finishReason) {
    ObjectNode chunk = head("chat.completion.chunk");
    ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
    choice.set("delta", delta);
    choice.putNull("logprobs").put("finish_reason", finishReason);
    if (includeUsage) {
      chunk.putNull("usage");
    }
    Json.event(out, null, chunk);
  }

  private ObjectNode head(String object) {
    return Json.object()
        .put("id", id)
        .put("object", object)
        .put("created", stamp.created())
        .put("model", stamp.model());
  }
}
