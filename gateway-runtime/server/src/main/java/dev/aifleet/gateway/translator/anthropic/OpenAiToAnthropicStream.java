package dev.aifleet.gateway.translator.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.dialect.ErrorReading;
import dev.aifleet.gateway.dialect.Usage;
import dev.aifleet.gateway.translator.ErrorParts;
import dev.aifleet.gateway.translator.EventTranslation;
import dev.aifleet.gateway.translator.Json;
import dev.aifleet.gateway.translator.ToolNames;
import dev.aifleet.gateway.translator.chat.ChatResponse;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// Translates Anthropic's message events to chunks of a chat completion, for an OpenAI client.
final class OpenAiToAnthropicStream extends EventTranslation {
  /// Maximum length of a collected thinking block in characters, more than models produce. A longer
  /// block is still streamed, but not repeated with its signature.
  private static final int LONGEST_THOUGHT = 512 << 10;

  private final ChatResponse chat;
  private final ToolNames names;

  /// Counts of `message_start`, updated by `message_delta`.
  private final ObjectNode usage = Json.object();

  private String stopReason = "";
  private int lastTool = -1;
  private boolean inTool;
  private boolean argumentsDue;

  /// Text of the current thinking block. Its deltas are streamed at once; the whole block is sent
  /// again together with its signature, since clients can only send back a complete one.
  private @Nullable StringBuilder thought;

  private String signature = "";
  private int thoughts;

  OpenAiToAnthropicStream(ChatResponse chat, ToolNames names) {
    this.chat = chat;
    this.names = names;
  }

  @Override
  protected void translate(Buffer out, ObjectNode event, String data) {
    switch (Json.text(event, "type")) {
      case "message_start" -> start(out, event.path("message"));
      case "content_block_start" -> blockStart(out, event.path("content_block"));
      case "content_block_delta" -> delta(out, event.path("delta"));
      case "content_block_stop" -> blockStop(out);
      case "message_delta" -> {
        merge(usage, event.path("usage"));
        stopReason = Json.text(event.path("delta"), "stop_reason");
      }
      case "message_stop" -> {
        complete();
        chat.finish(
            out, AnthropicReading.finishReason(stopReason), AnthropicReading.usageDetails(usage));
      }
      case "error", "" -> {
        ErrorReading error = ErrorParts.in(event, data);
        if (error != null) {
          fail(out, ErrorParts.toOpenAi(ErrorParts.status(error), error));
        }
      }
      // ping, and new event types: Anthropic requires clients to ignore unknown ones.
      default -> {}
    }
  }

  /// Writes nothing: the stream ends with `message_stop`.
  @Override
  public Buffer end() {
    return Buffer.buffer();
  }

  @Override
  public Usage usage() {
    return AnthropicReading.usage(usage);
  }

  private void start(Buffer out, JsonNode message) {
    chat.useId(Json.text(message, "id"));
    merge(usage, message.path("usage"));
    chat.begin(out);
  }

  private void blockStart(Buffer out, JsonNode block) {
    inTool = false;
    argumentsDue = false;
    switch (Json.text(block, "type")) {
      case "text" -> {
        if (!Json.text(block, "text").isEmpty()) {
          chat.text(out, Json.text(block, "text"));
        }
      }
      case "tool_use" -> {
        inTool = true;
        lastTool++;
        // The complete input may already be present; usually it is empty and follows in deltas.
        boolean whole = !block.path("input").isEmpty();
        String arguments = whole ? Json.written(block.path("input")) : "";
        argumentsDue = !whole;
        chat.toolCall(
            out,
            lastTool,
            ChatResponse.toolCall(
                Json.text(block, "id"), names.toClient(Json.text(block, "name")), arguments));
      }
      case "thinking" -> {
        thought = new StringBuilder();
        signature = Json.text(block, "signature");
        thought(out, Json.text(block, "thinking"));
      }
      case "redacted_thinking" -> writeThought(out, block);
      default -> {}
    }
  }

  private void delta(Buffer out, JsonNode delta) {
    switch (Json.text(delta, "type")) {
      case "text_delta" -> chat.text(out, Json.text(delta, "text"));
      case "thinking_delta" -> thought(out, Json.text(delta, "thinking"));
      case "signature_delta" -> sign(Json.text(delta, "signature"));
      case "input_json_delta" -> {
        String piece = Json.text(delta, "partial_json");
        if (inTool && !piece.isEmpty()) {
          argumentsDue = false;
          chat.toolArguments(out, lastTool, piece);
        }
      }
      // Citations.
      default -> {}
    }
  }

  private void thought(Buffer out, String piece) {
    if (piece.isEmpty()) {
      return;
    }
    chat.reasoning(out, piece);
    if (thought != null && thought.length() + piece.length() <= LONGEST_THOUGHT) {
      thought.append(piece);
    } else {
      thought = null;
    }
  }

  private void sign(String piece) {
    if (signature.length() + piece.length() <= LONGEST_THOUGHT) {
      signature += piece;
    } else {
      thought = null;
    }
  }

  private void writeThought(Buffer out, JsonNode block) {
    ObjectNode signed = AnthropicReading.thought(block);
    if (signed != null) {
      chat.thought(out, thoughts++, signed);
    }
  }

  /// Writes `{}` as arguments of a call without input deltas, since OpenAI's clients parse them.
  private void blockStop(Buffer out) {
    if (thought != null) {
      String text = thought.toString();
      thought = null;
      writeThought(out, Json.object().put("thinking", text).put("signature", signature));
    }
    if (argumentsDue) {
      argumentsDue = false;
      chat.toolArguments(out, lastTool, "{}");
    }
  }

  /// Merges counts. A later 0 does not replace an earlier count, since counts only increase.
  private static void merge(ObjectNode counts, JsonNode update) {
    update
        .properties()
        .forEach(
            count -> {
              long before = counts.path(count.getKey()).asLong();
              if (count.getValue().isNumber()) {
                counts.put(count.getKey(), Math.max(before, count.getValue().asLong()));
              } else if (count.getValue().isObject()) {
                ObjectNode inner =
                    counts.get(count.getKey()) instanceof ObjectNode known
                        ? known
                        : counts.putObject(count.getKey());
                merge(inner, count.getValue());
              }
            });
  }

  @Override
  protected ErrorParts error(int status, String message) {
    return ErrorParts.toOpenAi(status, message);
  }

  @Override
  protected void write(Buffer out, ErrorParts error) {
    error.openAiEvent(out);
  }
}
