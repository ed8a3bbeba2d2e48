package dev.aifleet.simulator.provider.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.aifleet.simulator.wire.EventStream;
import dev.aifleet.simulator.wire.Json;
import dev.aifleet.simulator.wire.Problem;
import dev.aifleet.simulator.wire.ResponsePlan;
import io.vertx.core.buffer.Buffer;

/// `/v1/chat/completions`.
public final class ChatCompletion implements EventStream {
  private static final byte[] DELTA = "\"choices\":[{\"index\":0,\"delta\":".getBytes(UTF_8);
  private static final byte[] CONTENT = "{\"content\":\"".getBytes(UTF_8);
  private static final byte[] CONTENT_END = "\"}".getBytes(UTF_8);
  private static final byte[] UNFINISHED =
      ",\"logprobs\":null,\"finish_reason\":null}]".getBytes(UTF_8);

  private final ResponsePlan plan;
  private final String envelope;
  private final Chunks chunks;
  private final int paced;

  public ChatCompletion(ResponsePlan plan) {
    this.plan = plan;
    this.envelope =
        "{\"id\":\""
            + plan.id("chatcmpl-", 29)
            + "\",\"object\":\"chat.completion"
            + (plan.parsed().stream() ? ".chunk" : "")
            + "\",\"created\":"
            + plan.created()
            + ",\"model\":"
            + Json.quoted(plan.parsed().model())
            + ",\"service_tier\":\"default\",\"system_fingerprint\":\""
            + plan.generator().fingerprint()
            + "\",";
    this.chunks = new Chunks(plan, envelope);
    this.paced = plan.toolCalls() > 0 ? plan.toolCalls() * eventsPerCall() : plan.tokens();
  }

  @Override
  public Buffer whole() {
    byte[] text = plan.text();
    Buffer whole =
        Buffer.buffer(640 + text.length)
            .appendString(envelope)
            .appendString("\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",");
    if (plan.toolCalls() > 0) {
      whole.appendString("\"content\":null,\"tool_calls\":").appendString(toolCalls());
    } else {
      whole.appendString("\"content\":\"").appendBytes(text).appendString("\"");
    }
    whole
        .appendString(
            ",\"refusal\":null,\"annotations\":[]},\"logprobs\":null,\"finish_reason\":\"")
        .appendString(finishReason())
        .appendString("\"}]");
    return chunks.endWhole(whole);
  }

  @Override
  public int leadingEvents() {
    return 1;
  }

  @Override
  public int tokens() {
    return paced;
  }

  @Override
  public int events() {
    return leadingEvents() + paced + 1 + chunks.tail();
  }

  @Override
  public void event(int n, Buffer to) {
    if (n > leadingEvents() + paced) {
      chunks.tail(n - leadingEvents() - paced - 1, to);
      return;
    }
    chunks.open(to).appendBytes(DELTA);
    if (n == leadingEvents() + paced) {
      to.appendString("{},\"logprobs\":null");
      chunks.finish(to, finishReason());
      return;
    }
    if (n == 0) {
      to.appendString(
          plan.toolCalls() > 0
              ? "{\"role\":\"assistant\",\"content\":null}"
              : "{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null}");
    } else if (plan.toolCalls() > 0) {
      to.appendString(toolDelta(n - leadingEvents()));
    } else {
      to.appendBytes(CONTENT).appendBytes(plan.token(n - leadingEvents())).appendBytes(CONTENT_END);
    }
    to.appendBytes(UNFINISHED);
    chunks.close(to);
  }

  @Override
  public void error(Problem problem, int n, Buffer to) {
    Chunks.error(problem, to);
  }

  private String finishReason() {
    return plan.toolCalls() > 0 ? "tool_calls" : plan.isTruncated() ? "length" : "stop";
  }

  /// Events of one tool call: its name, then its arguments in pieces.
  private int eventsPerCall() {
    return 1 + plan.toolArguments().length;
  }

  private String toolDelta(int n) {
    int head = n / eventsPerCall();
    int part = n % eventsPerCall();
    String fields =
        part == 0
            ? toolCall(head, "")
            : "\"function\":{\"arguments\":" + Json.quoted(plan.toolArguments()[part - 1]) + "}}";
    return "{\"tool_calls\":[{\"index\":" + head + "," + fields + "]}";
  }

  private String toolCalls() {
    StringBuilder calls = new StringBuilder("[");
    for (int i = 0; i < plan.toolCalls(); i++) {
      calls.append(i == 0 ? "{" : ",{").append(toolCall(i, String.join("", plan.toolArguments())));
    }
    return calls.append("]").toString();
  }

  /// Without its opening brace.
  private String toolCall(int n, String arguments) {
    return "\"id\":\""
        + plan.id("call_" + n, 23)
        + "\",\"type\":\"function\",\"function\":{\"name\":"
        + Json.quoted(plan.parsed().tool())
        + ",\"arguments\":"
        + Json.quoted(arguments)
        + "}}";
  }
}
