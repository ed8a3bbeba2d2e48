package dev.aifleet.gateway.translator.messages;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.translator.Json;
import dev.aifleet.gateway.translator.Translation.Stamp;
import dev.aifleet.gateway.translator.chat.ChatUsage;
import io.vertx.core.buffer.Buffer;

/// Writes the events of an Anthropic message stream. Content blocks follow one another: a delta of
/// another kind closes the open block. Anthropic rejects blank text blocks in later requests, so
/// leading white space is held back until other text follows.
final class AnthropicEvents {
  private static final String TEXT = "text";
  private static final String THINKING = "thinking";
  private static final String TOOL = "tool_use";

  private final Stamp stamp;
  private boolean begun;
  private String openBlock = "";
  private int block = -1;

  /// White space held back at the start of a block, and that block's kind.
  private String blank = "";

  private String blankFor = "";
  private String signature = "";

  AnthropicEvents(Stamp stamp) {
    this.stamp = stamp;
  }

  /// Writes `message_start`. Later calls have no effect.
  void begin(Buffer out, String upstreamId) {
    if (begun) {
      return;
    }
    begun = true;
    ObjectNode start = typed("message_start");
    ObjectNode message = AnthropicMessage.message(stamp, upstreamId);
    message.putArray("content");
    message.putNull("stop_reason").putNull("stop_sequence");
    message.set("usage", new ChatUsage(Json.object()).anthropic());
    start.set("message", message);
    write(out, start);
  }

  void text(Buffer out, String text) {
    piece(out, TEXT, text);
  }

  /// @param signed signature of the block, written when the block is closed
  void thinking(Buffer out, String thoughts, String signed) {
    if (!thoughts.isEmpty()) {
      signature = signed;
      piece(out, THINKING, thoughts);
    }
  }

  /// A thinking block with a signature and no text.
  void signature(Buffer out, String signed) {
    open(out, THINKING, typed(THINKING).put(THINKING, "").put("signature", ""));
    signature = signed;
  }

  void tool(Buffer out, String id, String name) {
    ObjectNode content = typed(TOOL).put("id", id).put("name", name);
    content.putObject("input");
    open(out, TOOL, content);
  }

  /// Appends a fragment of JSON to the input of the open `tool_use` block.
  void input(Buffer out, String json) {
    delta(out, typed("input_json_delta").put("partial_json", json));
  }

  boolean isInTool() {
    return openBlock.equals(TOOL);
  }

  void end(Buffer out, String stopReason, ObjectNode usage) {
    close(out);
    ObjectNode delta = typed("message_delta");
    delta.putObject("delta").put("stop_reason", stopReason).putNull("stop_sequence");
    delta.set("usage", usage);
    write(out, delta);
    write(out, typed("message_stop"));
  }

  /// @param kind type of the block, which is also the name of the field that holds its text
  private void piece(Buffer out, String kind, String text) {
    String shown = openBlock.equals(kind) ? text : withoutLeadingSpace(kind, text);
    if (shown.isEmpty()) {
      return;
    }
    if (!openBlock.equals(kind)) {
      ObjectNode content = typed(kind).put(kind, "");
      if (kind.equals(THINKING)) {
        content.put("signature", "");
      }
      open(out, kind, content);
    }
    delta(out, typed(kind + "_delta").put(kind, shown));
  }

  /// Returns the held back white space with `text` appended; empty if that is still blank.
  private String withoutLeadingSpace(String kind, String text) {
    String shown = kind.equals(blankFor) ? blank + text : text;
    boolean isBlank = shown.isBlank();
    blank = isBlank ? shown : "";
    blankFor = isBlank ? kind : "";
    return isBlank ? "" : shown;
  }

  private void open(Buffer out, String kind, ObjectNode content) {
    close(out);
    block++;
    openBlock = kind;
    ObjectNode start = typed("content_block_start").put("index", block);
    start.set("content_block", content);
    write(out, start);
  }

  private void close(Buffer out) {
    if (openBlock.equals(THINKING)) {
      delta(out, typed("signature_delta").put("signature", signature));
    }
    if (!openBlock.isEmpty()) {
      openBlock = "";
      write(out, typed("content_block_stop").put("index", block));
    }
  }

  private void delta(Buffer out, ObjectNode delta) {
    ObjectNode event = typed("content_block_delta").put("index", block);
    event.set("delta", delta);
    write(out, event);
  }

  private static ObjectNode typed(String type) {
    return Json.object().put("type", type);
  }

  private static void write(Buffer out, ObjectNode event) {
    Json.event(out, Json.text(event, "type"), event);
  }
}
