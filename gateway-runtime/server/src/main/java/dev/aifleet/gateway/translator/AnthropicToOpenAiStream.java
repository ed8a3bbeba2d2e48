package dev.aifleet.gateway.translator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.dialect.ErrorReading;
import dev.aifleet.gateway.dialect.Usage;
import dev.aifleet.gateway.translator.Translation.Stamp;
import io.vertx.core.buffer.Buffer;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// OpenAI's chunks as Anthropic's message events. Anthropic's content comes in blocks, one after
/// the other: a piece of another kind ends the block before it. The last events wait for the usage,
/// which OpenAI tells behind the reason to finish.
final class AnthropicToOpenAiStream implements StreamTranslation {
  private static final int NO_CALL = -1;

  private final Stamp stamp;
  private boolean begun;
  private boolean closed;
  private String openBlock = "";
  private int block = -1;

  /// OpenAI's index of the call whose block is open.
  private int openCall = NO_CALL;

  private String openId = "";
  private String openName = "";

  /// The highest index so far.
  private int lastCall = NO_CALL;

  /// Told by the upstream, of all calls.
  private final Set<String> ids = new HashSet<>();

  private int calls;
  private boolean refused;
  private JsonNode usage = Json.object();
  private @Nullable JsonNode finished;
  private @Nullable ErrorParts failure;

  AnthropicToOpenAiStream(Stamp stamp) {
    this.stamp = stamp;
  }

  @Override
  public Buffer event(Buffer wholeEvent) {
    Buffer out = Buffer.buffer();
    String data = Event.data(wholeEvent);
    if (closed || failure != null || data.isEmpty()) {
      return out;
    }
    if (data.equals("[DONE]")) {
      return end();
    }
    ObjectNode chunk = Json.read(data);
    if (chunk == null) {
      return fail(out, 502, "The upstream sent an event that cannot be read.");
    }
    ErrorReading error = ErrorParts.in(chunk, data);
    if (error != null) {
      return fail(out, ErrorParts.toAnthropic(ErrorParts.status(error), error));
    }
    chunk(out, chunk);
    return out;
  }

  @Override
  public Buffer end() {
    Buffer out = Buffer.buffer();
    JsonNode last = finished;
    if (last == null || closed || failure != null) {
      return out;
    }
    closed = true;
    closeBlock(out);
    ObjectNode delta = typed("message_delta");
    delta
        .putObject("delta")
        .put("stop_reason", AnthropicToOpenAiAnswer.stopReason(last, refused, lastCall != NO_CALL))
        .putNull("stop_sequence");
    delta.set("usage", AnthropicToOpenAiAnswer.usage(usage()));
    write(out, delta);
    write(out, typed("message_stop"));
    return out;
  }

  @Override
  public boolean isComplete() {
    return closed;
  }

  @Override
  public Usage usage() {
    return AnthropicToOpenAiAnswer.usage(usage);
  }

  @Override
  public @Nullable ErrorParts failure() {
    return failure;
  }

  private void chunk(Buffer out, ObjectNode chunk) {
    if (chunk.path("usage").isObject()) {
      usage = chunk.path("usage");
    }
    JsonNode choice = chunk.path("choices").path(0);
    if (!choice.isObject()) {
      return;
    }
    begin(out, Json.text(chunk, "id"));
    JsonNode delta = choice.path("delta");
    piece(out, "thinking", AnthropicToOpenAiAnswer.reasoning(delta));
    String content = AnthropicToOpenAiAnswer.content(delta);
    if (content == null) {
      fail(out, 502, "The upstream sent a piece that is no text.");
      return;
    }
    piece(out, "text", content);
    piece(out, "text", Json.text(delta, "refusal"));
    refused |= !Json.text(delta, "refusal").isEmpty();
    JsonNode calls = delta.path("tool_calls");
    for (int i = 0; i < calls.size() && failure == null; i++) {
      call(out, calls.path(i), i == 0);
    }
    if (!Json.text(choice, "finish_reason").isEmpty()) {
      finished = choice;
    }
  }

  private void begin(Buffer out, String upstreamId) {
    if (begun) {
      return;
    }
    begun = true;
    ObjectNode start = typed("message_start");
    ObjectNode message = AnthropicToOpenAiAnswer.message(stamp, upstreamId);
    message.putArray("content");
    message.putNull("stop_reason").putNull("stop_sequence");
    message.set("usage", AnthropicToOpenAiAnswer.usage(Usage.NONE));
    start.set("message", message);
    write(out, start);
  }

  /// @param kind `text` or `thinking`, which is also the name of the field that holds it
  private void piece(Buffer out, String kind, String text) {
    if (text.isEmpty()) {
      return;
    }
    if (!openBlock.equals(kind)) {
      ObjectNode content = Json.object().put("type", kind).put(kind, "");
      if (kind.equals("thinking")) {
        content.put("signature", "");
      }
      openBlock(out, kind, content);
    }
    delta(out, Json.object().put("type", kind + "_delta").put(kind, text));
  }

  /// Calls differ in their index. Some upstreams repeat or omit it, and differ in the id.
  ///
  /// @param first of its chunk: another one without index is the next call
  private void call(Buffer out, JsonNode call, boolean first) {
    String id = Json.text(call, "id");
    String name = Json.text(call.path("function"), "name");
    boolean isOpen = openCall != NO_CALL && !id.isEmpty() && id.equals(openId);
    int told = call.path("index").asInt(NO_CALL);
    boolean continues = isOpen || (first && openCall != NO_CALL);
    int index = told >= 0 ? told : continues ? openCall : lastCall + 1;
    boolean isNext = told < 0 ? !continues && !ids.contains(id) : told > lastCall;
    // A new id alone tells nothing: some make one for every piece.
    if (isNext || (!id.isEmpty() && !name.isEmpty() && !ids.contains(id))) {
      openCall(out, call, index);
    } else if (index != openCall || (ids.contains(id) && !isOpen)) {
      fail(out, 502, "The upstream went back to a tool call that had ended.");
    } else if (id.isEmpty() && !name.isEmpty() && (told < 0 || !name.equals(openName))) {
      fail(out, 502, "The upstream sent tool calls that cannot be told apart.");
    }
    String arguments = AnthropicToOpenAiAnswer.arguments(call.path("function"));
    if (failure == null && arguments == null) {
      fail(out, 502, "The upstream sent a tool call that cannot be read.");
    }
    if (failure == null && arguments != null && !arguments.isEmpty()) {
      delta(out, Json.object().put("type", "input_json_delta").put("partial_json", arguments));
    }
  }

  private void openCall(Buffer out, JsonNode call, int index) {
    String name = Json.text(call.path("function"), "name");
    if (name.isEmpty()) {
      fail(out, 502, "The upstream sent a tool call without a name.");
      return;
    }
    ObjectNode content = Json.object().put("type", "tool_use");
    content.put("id", AnthropicToOpenAiAnswer.callId(stamp, call, calls));
    content.put("name", name).putObject("input");
    openBlock(out, "tool_use", content);
    calls++;
    openId = Json.text(call, "id");
    openName = name;
    if (!openId.isEmpty()) {
      ids.add(openId);
    }
    openCall = index;
    lastCall = Math.max(lastCall, index);
  }

  private void openBlock(Buffer out, String kind, ObjectNode content) {
    closeBlock(out);
    block++;
    openBlock = kind;
    ObjectNode start = typed("content_block_start").put("index", block);
    start.set("content_block", content);
    write(out, start);
  }

  private void closeBlock(Buffer out) {
    if (!openBlock.isEmpty()) {
      openBlock = "";
      openCall = NO_CALL;
      write(out, typed("content_block_stop").put("index", block));
    }
  }

  private void delta(Buffer out, ObjectNode delta) {
    ObjectNode event = typed("content_block_delta").put("index", block);
    event.set("delta", delta);
    write(out, event);
  }

  private Buffer fail(Buffer out, int status, String message) {
    return fail(out, ErrorParts.toAnthropic(status, message));
  }

  private Buffer fail(Buffer out, ErrorParts error) {
    failure = error;
    error.anthropicEvent(out);
    return out;
  }

  private static ObjectNode typed(String type) {
    return Json.object().put("type", type);
  }

  private static void write(Buffer out, ObjectNode event) {
    Json.event(out, Json.text(event, "type"), event);
  }
}
