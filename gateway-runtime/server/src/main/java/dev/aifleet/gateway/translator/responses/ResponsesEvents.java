package dev.aifleet.gateway.translator.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.translator.Json;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// Writes the events of a `/v1/responses` stream. Output items follow one another: a delta of
/// another kind closes the open item.
final class ResponsesEvents {
  private enum Kind {
    None,
    Reasoning,
    Message,
    Call
  }

  private final ResponseObject client;
  private final ArrayNode output = Json.array();
  private long count;
  private boolean begun;
  private long held;

  private Kind open = Kind.None;
  private String itemId = "";

  /// Text of the open item so far.
  private final StringBuilder pieces = new StringBuilder();

  private ObjectNode state = Json.object();

  /// The open tool call, as in its first delta.
  private JsonNode call = Json.object();

  ResponsesEvents(ResponseObject client) {
    this.client = client;
  }

  long count() {
    return count;
  }

  /// Null before the first event.
  @Nullable String responseId() {
    return begun ? Json.text(client.begun(), "id") : null;
  }

  /// Approximate size of the output in bytes.
  long held() {
    return held + pieces.length();
  }

  /// Writes the first events. Later calls have no effect.
  void begin(Buffer out) {
    if (!begun) {
      begun = true;
      ObjectNode response = client.begun();
      write(out, typed("response.created").set("response", response));
      write(out, typed("response.in_progress").set("response", response));
    }
  }

  void reasoning(Buffer out, String piece) {
    if (piece.isEmpty()) {
      return;
    }
    openReasoning(out);
    if (pieces.isEmpty()) {
      write(out, summary("response.reasoning_summary_part.added").set("part", summaryText("")));
    }
    pieces.append(piece);
    write(out, summary("response.reasoning_summary_text.delta").put("delta", piece));
  }

  /// A complete thinking block, whose text was streamed before; an encrypted one has no text.
  void thought(Buffer out, JsonNode block) {
    openReasoning(out);
    if (block.deepCopy() instanceof ObjectNode thought) {
      thought.remove("index");
      state.putArray("thinking_blocks").add(thought);
    }
    close(out);
  }

  void text(Buffer out, String piece) {
    if (piece.isEmpty()) {
      return;
    }
    if (open != Kind.Message) {
      close(out);
      open(out, Kind.Message, client.message(output.size(), "in_progress", null));
      write(out, part("response.content_part.added").set("part", ResponseObject.text("")));
    }
    pieces.append(piece);
    ObjectNode delta = part("response.output_text.delta").put("delta", piece);
    delta.putArray("logprobs");
    write(out, delta);
  }

  /// A delta of a tool call. The first one of a call has its id.
  void call(Buffer out, JsonNode piece) {
    // Some servers repeat the id in every delta.
    String id = Json.text(piece, "id");
    if (!id.isEmpty() && !(open == Kind.Call && id.equals(Json.text(call, "id")))) {
      close(out);
      signature(out, piece.path("extra_content"));
      open(out, Kind.Call, client.call(output.size(), "in_progress", piece, ""));
      call = piece;
    }
    String arguments = Json.text(piece.path("function"), "arguments");
    pieces.append(arguments);
    if (!arguments.isEmpty() && !isCustom()) {
      write(out, placed("response.function_call_arguments.delta").put("delta", arguments));
    }
  }

  void end(Buffer out, String finishReason, JsonNode chatUsage) {
    begin(out);
    close(out);
    ObjectNode response = client.whole(output, finishReason, chatUsage);
    write(out, typed("response." + Json.text(response, "status")).set("response", response));
  }

  /// Writes the signature of a call, as a reasoning item before the call.
  private void signature(Buffer out, JsonNode signed) {
    if (Json.isSet(signed)) {
      openReasoning(out);
      state.set("extra_content", signed);
      close(out);
    }
  }

  private void openReasoning(Buffer out) {
    if (open != Kind.Reasoning) {
      close(out);
      open(out, Kind.Reasoning, client.reasoning(output.size(), "", Json.object()));
    }
  }

  private void open(Buffer out, Kind kind, ObjectNode item) {
    open = kind;
    itemId = Json.text(item, "id");
    write(
        out,
        typed("response.output_item.added").put("output_index", output.size()).set("item", item));
  }

  private void close(Buffer out) {
    String text = pieces.toString();
    ObjectNode item =
        switch (open) {
          case None -> null;
          case Reasoning ->
              client.reasoning(
                  output.size(), text, state.isEmpty() ? MintedReasoning.unsigned(text) : state);
          case Message -> client.message(output.size(), "completed", text);
          case Call -> client.call(output.size(), "completed", call, text);
        };
    if (item == null) {
      return;
    }
    switch (open) {
      case None -> {}
      case Reasoning -> reasoningDone(out, text);
      case Message -> messageDone(out, text);
      case Call -> callDone(out, item);
    }
    write(
        out,
        typed("response.output_item.done").put("output_index", output.size()).set("item", item));
    output.add(item);
    held += 2L * text.length() + 256;
    pieces.setLength(0);
    state = Json.object();
    open = Kind.None;
  }

  private void reasoningDone(Buffer out, String text) {
    if (!text.isEmpty()) {
      write(out, summary("response.reasoning_summary_text.done").put("text", text));
      write(out, summary("response.reasoning_summary_part.done").set("part", summaryText(text)));
    }
  }

  private void messageDone(Buffer out, String text) {
    ObjectNode done = part("response.output_text.done").put("text", text);
    done.putArray("logprobs");
    write(out, done);
    write(out, part("response.content_part.done").set("part", ResponseObject.text(text)));
  }

  private void callDone(Buffer out, ObjectNode item) {
    if (isCustom()) {
      String input = Json.text(item, "input");
      write(out, placed("response.custom_tool_call_input.delta").put("delta", input));
      write(out, placed("response.custom_tool_call_input.done").put("input", input));
    } else {
      ObjectNode done = placed("response.function_call_arguments.done");
      done.set("name", item.get("name"));
      done.set("arguments", item.get("arguments"));
      write(out, done);
    }
  }

  private boolean isCustom() {
    return client.tools().toClient(Json.text(call.path("function"), "name")).isCustom();
  }

  private static ObjectNode summaryText(String text) {
    return Json.object().put("type", "summary_text").put("text", text);
  }

  private ObjectNode summary(String type) {
    return placed(type).put("summary_index", 0);
  }

  private ObjectNode part(String type) {
    return placed(type).put("content_index", 0);
  }

  /// An event of the open item.
  private ObjectNode placed(String type) {
    return typed(type).put("item_id", itemId).put("output_index", output.size());
  }

  private ObjectNode typed(String type) {
    return Json.object().put("type", type).put("sequence_number", count++);
  }

  private static void write(Buffer out, JsonNode event) {
    Json.event(out, Json.text(event, "type"), event);
  }
}
