package dev.aifleet.gateway.translator.chat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.dialect.Usage;
import dev.aifleet.gateway.translator.Json;
import dev.aifleet.gateway.translator.Translation.Stamp;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// Writes OpenAI chat completions, whole or in chunks. Reasoning is written to `reasoning_content`,
/// which OpenAI's own API lacks and most compatible servers have.
public final class ChatResponse {
  private final Stamp stamp;
  private final boolean includeUsage;
  private String id;
  private boolean begun;

  public ChatResponse(Stamp stamp, boolean includeUsage) {
    this.stamp = stamp;
    this.includeUsage = includeUsage;
    this.id = "chatcmpl-" + stamp.id();
  }

  /// Sets the response id to the upstream's id, by which its provider can find the request; an
  /// empty one is ignored.
  public void useId(String upstreamId) {
    if (!upstreamId.isEmpty()) {
      id = "chatcmpl-" + upstreamId;
    }
  }

  /// @param finishReason in OpenAI's format
  public Buffer whole(ObjectNode message, String finishReason, ObjectNode usage) {
    ObjectNode response = head("chat.completion");
    ObjectNode choice = response.putArray("choices").addObject();
    choice.put("index", 0).set("message", message);
    choice.putNull("logprobs").put("finish_reason", finishReason);
    response.set("usage", usage);
    return Json.buffer(response);
  }

  public static ObjectNode message(String text, String reasoning, ArrayNode toolCalls) {
    ObjectNode message = Json.object().put("role", "assistant");
    // OpenAI sends null, not an empty string, for a message that only has tool calls.
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

  public static ObjectNode toolCall(String id, String name, String arguments) {
    ObjectNode call = Json.object().put("id", id).put("type", "function");
    call.putObject("function").put("name", name).put("arguments", arguments);
    return call;
  }

  /// @param reasoning number of output tokens used for reasoning; negative if unknown
  public static ObjectNode usage(Usage usage, long reasoning) {
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

  /// Writes the first chunk, which has the role. Later calls have no effect.
  public void begin(Buffer out) {
    if (!begun) {
      begun = true;
      chunk(out, Json.object().put("role", "assistant").put("content", ""), null);
    }
  }

  public void text(Buffer out, String text) {
    delta(out, Json.object().put("content", text));
  }

  public void reasoning(Buffer out, String text) {
    delta(out, Json.object().put("reasoning_content", text));
  }

  /// Writes fields that OpenAI does not have to the delta; no chunk if there are none.
  public void extra(Buffer out, ObjectNode fields) {
    if (!fields.isEmpty()) {
      delta(out, fields);
    }
  }

  /// Writes a complete thinking block, as in a response that is not a stream.
  public void thought(Buffer out, int index, ObjectNode block) {
    entry(out, "thinking_blocks", index, block);
  }

  public void toolCall(Buffer out, int index, ObjectNode call) {
    entry(out, "tool_calls", index, call);
  }

  /// Writes one entry of a list of the message, which the client puts together by index.
  private void entry(Buffer out, String list, int index, ObjectNode fields) {
    ObjectNode indexed = Json.object().put("index", index);
    indexed.setAll(fields);
    ObjectNode delta = Json.object();
    delta.putArray(list).add(indexed);
    delta(out, delta);
  }

  public void toolArguments(Buffer out, int index, String piece) {
    ObjectNode call = Json.object();
    call.putObject("function").put("arguments", piece);
    toolCall(out, index, call);
  }

  /// Writes the last chunks: the finish reason, the usage if the client requested it, and `[DONE]`.
  public void finish(Buffer out, String finishReason, ObjectNode usage) {
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
