package dev.aifleet.simulator.provider.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.aifleet.simulator.wire.Json;
import dev.aifleet.simulator.wire.ResponsePlan;
import io.vertx.core.buffer.Buffer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The output of a response, one message or some function calls, and the events that build it.
///
/// @param plan content of the response
record ResponseItems(ResponsePlan plan) {

  /// The complete list of items.
  String output() {
    return plan.toolCalls() == 0
        ? "[" + message("completed", "[" + part(text()) + "]") + "]"
        : IntStream.range(0, plan.toolCalls())
            .mapToObj(head -> head(head, "completed", arguments()))
            .collect(Collectors.joining(",", "[", "]"));
  }

  /// Event `n` of those around a text: two before it, three after.
  void textEvent(int n, int sequence, Buffer to) {
    switch (n) {
      case 0 -> item(to, "added", sequence, 0, message("in_progress", "[]"));
      case 1 -> part(to, "response.content_part.added", sequence, "\"part\":" + part(""));
      case 2 ->
          part(
              to,
              "response.output_text.done",
              sequence,
              "\"text\":\"" + text() + "\",\"logprobs\":[]");
      case 3 -> part(to, "response.content_part.done", sequence, "\"part\":" + part(text()));
      default -> item(to, "done", sequence, 0, message("completed", "[" + part(text()) + "]"));
    }
  }

  void textDelta(int token, int sequence, Buffer to) {
    String fields = new String(plan.token(token), UTF_8);
    part(
        to, "response.output_text.delta", sequence, "\"delta\":\"" + fields + "\",\"logprobs\":[]");
  }

  /// Added, a delta for each piece of the arguments, arguments done, done.
  int eventsPerCall() {
    return plan.toolArguments().length + 3;
  }

  /// Event `n` of all calls.
  void toolEvent(int n, int sequence, Buffer to) {
    int head = n / eventsPerCall();
    int step = n % eventsPerCall();
    int pieces = plan.toolArguments().length;
    if (step == 0) {
      item(to, "added", sequence, head, head(head, "in_progress", ""));
    } else if (step <= pieces) {
      arguments(to, "delta", sequence, head, plan.toolArguments()[step - 1]);
    } else if (step == pieces + 1) {
      arguments(to, "done", sequence, head, arguments());
    } else {
      item(to, "done", sequence, head, head(head, "completed", arguments()));
    }
  }

  private void arguments(Buffer to, String what, int sequence, int head, String fields) {
    String type = "response.function_call_arguments." + what;
    String field = what.equals("delta") ? "delta" : "arguments";
    Json.event(
        to,
        type,
        head(type, sequence)
            + ",\"item_id\":\""
            + callId("fc_", head)
            + "\",\"output_index\":"
            + head
            + ",\""
            + field
            + "\":"
            + Json.quoted(fields)
            + "}");
  }

  private static void item(Buffer to, String what, int sequence, int index, String item) {
    String type = "response.output_item." + what;
    Json.event(
        to, type, head(type, sequence) + ",\"output_index\":" + index + ",\"item\":" + item + "}");
  }

  private void part(Buffer to, String type, int sequence, String fields) {
    Json.event(
        to,
        type,
        head(type, sequence)
            + ",\"item_id\":\""
            + messageId()
            + "\",\"output_index\":0,\"content_index\":0,"
            + fields
            + "}");
  }

  private static String head(String type, int sequence) {
    return "{\"type\":\"" + type + "\",\"sequence_number\":" + sequence;
  }

  private String message(String status, String content) {
    return "{\"id\":\""
        + messageId()
        + "\",\"type\":\"message\",\"status\":\""
        + status
        + "\",\"content\":"
        + content
        + ",\"role\":\"assistant\"}";
  }

  private static String part(String text) {
    return "{\"type\":\"output_text\",\"annotations\":[],\"logprobs\":[],\"text\":\""
        + text
        + "\"}";
  }

  private String head(int n, String status, String arguments) {
    return "{\"id\":\""
        + callId("fc_", n)
        + "\",\"type\":\"function_call\",\"status\":\""
        + status
        + "\",\"arguments\":"
        + Json.quoted(arguments)
        + ",\"call_id\":\""
        + callId("call_", n)
        + "\",\"name\":"
        + Json.quoted(plan.parsed().tool())
        + "}";
  }

  private String messageId() {
    return plan.id("msg_", 48);
  }

  private String callId(String prefix, int n) {
    return plan.id(prefix + n, 23);
  }

  private String arguments() {
    return String.join("", plan.toolArguments());
  }

  private String text() {
    return new String(plan.text(), UTF_8);
  }
}
