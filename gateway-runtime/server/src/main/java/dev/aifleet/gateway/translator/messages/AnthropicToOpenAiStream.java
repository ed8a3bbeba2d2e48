package dev.aifleet.gateway.translator.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.dialect.ErrorReading;
import dev.aifleet.gateway.dialect.MintedThinking;
import dev.aifleet.gateway.dialect.Usage;
import dev.aifleet.gateway.translator.ErrorParts;
import dev.aifleet.gateway.translator.EventTranslation;
import dev.aifleet.gateway.translator.Json;
import dev.aifleet.gateway.translator.ToolNames;
import dev.aifleet.gateway.translator.Translation.Stamp;
import dev.aifleet.gateway.translator.chat.ChatReading;
import dev.aifleet.gateway.translator.chat.ChatUsage;
import io.vertx.core.buffer.Buffer;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Translates OpenAI's chunks to Anthropic's message events, for an Anthropic client. The final
/// events are held until the usage arrives, which OpenAI sends after the finish reason.
final class AnthropicToOpenAiStream extends EventTranslation {
  private static final int NO_CALL = -1;

  private final Stamp stamp;
  private final AnthropicEvents events;

  private final ToolNames names;

  /// Index, in OpenAI's numbering, of the last call whose block was opened.
  private int openedCall = NO_CALL;

  private String openId = "";
  private String openName = "";

  /// The highest index so far.
  private int lastCall = NO_CALL;

  /// Ids of all calls, as sent by the upstream.
  private final Set<String> ids = new HashSet<>();

  private int calls;
  private boolean refused;
  private JsonNode usage = Json.object();
  private @Nullable JsonNode finished;

  AnthropicToOpenAiStream(Stamp stamp, ToolNames names) {
    this.stamp = stamp;
    this.events = new AnthropicEvents(stamp);
    this.names = names;
  }

  @Override
  protected void translate(Buffer out, ObjectNode chunk, String data) {
    ErrorReading error = ErrorParts.in(chunk, data);
    if (error != null) {
      fail(out, ErrorParts.toAnthropic(ErrorParts.status(error), error));
    } else {
      chunk(out, chunk);
    }
  }

  @Override
  protected boolean endsWithDone() {
    return true;
  }

  @Override
  public Buffer end() {
    Buffer out = Buffer.buffer();
    JsonNode last = finished;
    if (last == null || !isOpen()) {
      return out;
    }
    complete();
    boolean called = lastCall != NO_CALL;
    events.end(
        out, AnthropicMessage.stopReason(last, refused, called), new ChatUsage(usage).anthropic());
    return out;
  }

  @Override
  public Usage usage() {
    return new ChatUsage(usage).usage();
  }

  private void chunk(Buffer out, ObjectNode chunk) {
    if (chunk.path("usage").isObject()) {
      usage = chunk.path("usage");
    }
    JsonNode choice = chunk.path("choices").path(0);
    if (!choice.isObject()) {
      return;
    }
    events.begin(out, Json.text(chunk, "id"));
    JsonNode delta = choice.path("delta");
    String field = ChatReading.reasoningField(delta);
    events.thinking(out, Json.text(delta, field), MintedThinking.signature(field));
    String content = ChatReading.content(delta);
    if (content == null) {
      fail(out, 502, "The upstream sent a piece that is no text.");
      return;
    }
    events.text(out, content);
    events.text(out, Json.text(delta, "refusal"));
    refused |= !Json.text(delta, "refusal").isEmpty();
    JsonNode pieces = delta.path("tool_calls");
    for (int i = 0; i < pieces.size() && isOpen(); i++) {
      if (!ChatReading.isEmpty(pieces.path(i))) {
        call(out, pieces.path(i), i == 0);
      }
    }
    if (!Json.text(choice, "finish_reason").isEmpty()) {
      finished = choice;
    }
  }

  /// Calls are distinguished by index. Some upstreams repeat or omit it, and only the id differs.
  ///
  /// @param first whether this is the first call of its chunk; a further one without an index
  ///     starts a new call
  private void call(Buffer out, JsonNode call, boolean first) {
    String id = Json.text(call, "id");
    String name = Json.text(call.path("function"), "name");
    int openCall = events.isInTool() ? openedCall : NO_CALL;
    boolean isOpen = openCall != NO_CALL && !id.isEmpty() && id.equals(openId);
    int sentIndex = call.path("index").asInt(NO_CALL);
    boolean continues = isOpen || (first && openCall != NO_CALL);
    int index = sentIndex >= 0 ? sentIndex : continues ? openCall : lastCall + 1;
    boolean isNext = sentIndex < 0 ? !continues && !ids.contains(id) : sentIndex > lastCall;
    // A new id alone is not sufficient: some upstreams generate one per fragment.
    if (isNext || (!id.isEmpty() && !name.isEmpty() && !ids.contains(id))) {
      openCall(out, call, index);
    } else if (index != openCall || (ids.contains(id) && !isOpen)) {
      fail(out, 502, "The upstream went back to a tool call that had ended.");
    } else if (id.isEmpty() && !name.isEmpty() && (sentIndex < 0 || !name.equals(openName))) {
      fail(out, 502, "The upstream sent tool calls that cannot be told apart.");
    }
    String arguments = ChatReading.arguments(call.path("function"));
    if (isOpen() && arguments == null) {
      fail(out, 502, "The upstream sent a tool call that cannot be read.");
    }
    if (isOpen() && arguments != null && !arguments.isEmpty()) {
      events.input(out, arguments);
    }
  }

  private void openCall(Buffer out, JsonNode call, int index) {
    String name = Json.text(call.path("function"), "name");
    if (name.isEmpty()) {
      fail(out, 502, "The upstream sent a tool call without a name.");
      return;
    }
    String id = AnthropicMessage.callId(stamp, call, calls);
    String signed = ChatReading.signature(call);
    if (!signed.isEmpty()) {
      events.signature(out, MintedThinking.ofGoogle(signed));
    }
    events.tool(out, id, names.toClient(name));
    calls++;
    openId = Json.text(call, "id");
    openName = name;
    if (!openId.isEmpty()) {
      ids.add(openId);
    }
    openedCall = index;
    lastCall = Math.max(lastCall, index);
  }

  @Override
  protected ErrorParts error(int status, String message) {
    return ErrorParts.toAnthropic(status, message);
  }

  @Override
  protected void write(Buffer out, ErrorParts error) {
    error.anthropicEvent(out, stamp.requestId());
  }
}
