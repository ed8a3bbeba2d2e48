package dev.aifleet.simulator.provider.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.aifleet.simulator.wire.EventStream;
import dev.aifleet.simulator.wire.Json;
import dev.aifleet.simulator.wire.Problem;
import dev.aifleet.simulator.wire.ResponsePlan;
import io.vertx.core.buffer.Buffer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// `/v1/messages`: a message of content blocks; usage begins with its start, ends with its delta.
public record Message(ResponsePlan plan, Anthropic provider) implements EventStream {
  private static final byte[] DELTA =
      ("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,"
              + "\"delta\":{\"type\":\"text_delta\",\"text\":\"")
          .getBytes(UTF_8);
  private static final byte[] DELTA_END = "\"}}\n\n".getBytes(UTF_8);

  @Override
  public Buffer whole() {
    String content =
        callsTools()
            ? IntStream.range(0, plan.toolCalls())
                .mapToObj(n -> tool(n, String.join("", plan.toolArguments())))
                .collect(Collectors.joining(","))
            : "{\"type\":\"text\",\"text\":\"" + new String(plan.text(), UTF_8) + "\"}";
    return Buffer.buffer(
        message("[" + content + "]", Json.quoted(stopReason()), usage(plan.tokens())));
  }

  @Override
  public int leadingEvents() {
    return callsTools() ? 2 : 3;
  }

  @Override
  public int tokens() {
    return callsTools() ? plan.toolCalls() * eventsPerCall() : plan.tokens();
  }

  @Override
  public int events() {
    return leadingEvents() + tokens() + (callsTools() ? 2 : 3);
  }

  @Override
  public void event(int n, Buffer to) {
    if (n == 0) {
      send(to, "message_start", "\"message\":" + message("[]", "null", usage(1)));
    } else if (n == events() - 2) {
      String delta = "\"delta\":{\"stop_reason\":\"" + stopReason() + "\",\"stop_sequence\":null}";
      String usage = ",\"usage\":{\"output_tokens\":" + plan.tokens() + "}";
      send(to, "message_delta", delta + (plan.includesUsage() ? usage : ""));
    } else if (n == events() - 1) {
      Json.event(to, "message_stop", "{\"type\":\"message_stop\"}");
    } else if (n == leadingEvents() - 1) {
      Json.event(to, "ping", "{\"type\":\"ping\"}");
    } else if (callsTools()) {
      tool((n - leadingEvents()) / eventsPerCall(), (n - leadingEvents()) % eventsPerCall(), to);
    } else if (n == 1) {
      start(0, "{\"type\":\"text\",\"text\":\"\"}", to);
    } else if (n < leadingEvents() + tokens()) {
      to.appendBytes(DELTA).appendBytes(plan.token(n - leadingEvents())).appendBytes(DELTA_END);
    } else {
      stop(0, to);
    }
  }

  @Override
  public void error(Problem problem, int n, Buffer to) {
    Json.event(to, "error", provider.error(problem));
  }

  /// Start, a delta for each piece of its input, stop.
  private int eventsPerCall() {
    return plan.toolArguments().length + 2;
  }

  private void tool(int head, int step, Buffer to) {
    if (step == 0) {
      start(head, tool(head, "{}"), to);
    } else if (step < eventsPerCall() - 1) {
      String delta =
          "\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":"
              + Json.quoted(plan.toolArguments()[step - 1])
              + "}";
      send(to, "content_block_delta", "\"index\":" + head + "," + delta);
    } else {
      stop(head, to);
    }
  }

  private static void start(int index, String block, Buffer to) {
    send(to, "content_block_start", "\"index\":" + index + ",\"content_block\":" + block);
  }

  private static void stop(int index, Buffer to) {
    send(to, "content_block_stop", "\"index\":" + index);
  }

  private static void send(Buffer to, String type, String fields) {
    Json.event(to, type, "{\"type\":\"" + type + "\"," + fields + "}");
  }

  private String tool(int n, String input) {
    return "{\"type\":\"tool_use\",\"id\":\""
        + plan.id("toolu_" + n, 23)
        + "\",\"name\":"
        + Json.quoted(plan.parsed().tool())
        + ",\"input\":"
        + input
        + "}";
  }

  private boolean callsTools() {
    return plan.toolCalls() > 0;
  }

  private String stopReason() {
    return callsTools() ? "tool_use" : plan.isTruncated() ? "max_tokens" : "end_turn";
  }

  private String message(String content, String stopReason, String usage) {
    return "{\"id\":\""
        + plan.id("msg_", 24)
        + "\",\"type\":\"message\",\"role\":\"assistant\",\"model\":"
        + Json.quoted(plan.parsed().model())
        + ",\"content\":"
        + content
        + ",\"stop_reason\":"
        + stopReason
        + ",\"stop_sequence\":null"
        + (plan.includesUsage() ? ",\"usage\":" + usage : "")
        + "}";
  }

  private String usage(int tokens) {
    return "{\"input_tokens\":"
        + plan.promptTokens()
        + ",\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":0,\"output_tokens\":"
        + tokens
        + "}";
  }
}
