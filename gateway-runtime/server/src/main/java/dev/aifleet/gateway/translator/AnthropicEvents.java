package dev.aifleet.gateway.translator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.translator.Translation.Stamp;
import io.vertx.core.buffer.Buffer;

/// Writes Anthropic's message events. Content comes in blocks, one after the other: a piece of
/// another kind ends the block before it. Anthropic takes no blank text back, so white space that a
/// text begins with waits for words.
final class AnthropicEvents {
  private static final String TEXT = "text";
  private static final String THINKING = "thinking";
  private static final String TOOL = "tool_use";

  private final Stamp stamp;
  private boolean begun;
  private String openBlock = "";
  private int block = -1;

  /// What waits for words, and the kind of block that it is for.
  private String blank = "";

  private String blankFor = "";
  private String signature = "";

  AnthropicEvents(Stamp stamp) {
    this.stamp = stamp;
  }

  /// The first call counts.
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

  /// @param signed what the block is signed with when it ends
  void thinking(Buffer out, String thoughts, String signed) {
    if (!thoughts.isEmpty()) {
      signature = signed;
      piece(out, THINKING, thoughts);
    }
  }

  /// A block that holds nothing else.
  void signature(Buffer out, String signed) {
    open(out, THINKING, typed(THINKING).put(THINKING, "").put("signature", ""));
    signature = signed;
  }

  void tool(Buffer out, String id, String name) {
    ObjectNode content = typed(TOOL).put("id", id).put("name", name);
    content.putObject("input");
    open(out, TOOL, content);
  }

  /// A piece of the open tool's input.
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

  /// @param kind also the name of the field that holds it
  private void piece(Buffer out, String kind, String text) {
    String words = openBlock.equals(kind) ? text : waited(kind, text);
    if (words.isEmpty()) {
      return;
    }
    if (!openBlock.equals(kind)) {
      ObjectNode content = typed(kind).put(kind, "");
      if (kind.equals(THINKING)) {
        content.put("signature", "");
      }
      open(out, kind, content);
    }
    delta(out, typed(kind + "_delta").put(kind, words));
  }

  /// Empty: there are no words yet.
  private String waited(String kind, String text) {
    String words = kind.equals(blankFor) ? blank + text : text;
    boolean waits = words.isBlank();
    blank = waits ? words : "";
    blankFor = waits ? kind : "";
    return waits ? "" : words;
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
