package dev.aifleet.simulator.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.aifleet.simulator.wire.EventStream;
import dev.aifleet.simulator.wire.Json;
import dev.aifleet.simulator.wire.Problem;
import dev.aifleet.simulator.wire.Script;
import io.vertx.core.buffer.Buffer;

/// `/v1/chat/completions`.
public final class ChatCompletion implements EventStream {
  private static final byte[] DELTA = "\"choices\":[{\"index\":0,\"delta\":".getBytes(UTF_8);
  private static final byte[] CONTENT = "{\"content\":\"".getBytes(UTF_8);
  private static final byte[] CONTENT_END = "\"}".getBytes(UTF_8);
  private static final byte[] UNFINISHED =
      ",\"logprobs\":null,\"finish_reason\":null}]".getBytes(UTF_8);

  private final Script script;
  private final String opening;
  private final Chunks chunks;
  private final int paced;

  public ChatCompletion(Script script) {
    this.script = script;
    this.opening =
        "{\"id\":\""
            + script.id("chatcmpl-", 29)
            + "\",\"object\":\"chat.completion"
            + (script.ask().stream() ? ".chunk" : "")
            + "\",\"created\":"
            + script.created()
            + ",\"model\":"
            + Json.quoted(script.ask().model())
            + ",\"service_tier\":\"default\",\"system_fingerprint\":\""
            + script.wording().fingerprint()
            + "\",";
    this.chunks = new Chunks(script, opening);
    this.paced = script.toolCalls() > 0 ? script.toolCalls() * partsOfACall() : script.tokens();
  }

  @Override
  public Buffer whole() {
    byte[] text = script.text();
    Buffer whole =
        Buffer.buffer(640 + text.length)
            .appendString(opening)
            .appendString("\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",");
    if (script.toolCalls() > 0) {
      whole.appendString("\"content\":null,\"tool_calls\":").appendString(toolCalls());
    } else {
      whole.appendString("\"content\":\"").appendBytes(text).appendString("\"");
    }
    whole
        .appendString(
            ",\"refusal\":null,\"annotations\":[]},\"logprobs\":null,\"finish_reason\":\"")
        .appendString(finishReason())
        .appendString("\"}]");
    if (script.tellsUsage()) {
      whole.appendString(",\"usage\":").appendString(Chunks.usage(script));
    }
    return whole.appendString("}");
  }

  @Override
  public int lead() {
    return 1;
  }

  @Override
  public int tokens() {
    return paced;
  }

  @Override
  public int events() {
    return lead() + paced + 1 + chunks.tail();
  }

  @Override
  public void event(int n, Buffer to) {
    if (n > lead() + paced) {
      chunks.tail(n - lead() - paced - 1, to);
      return;
    }
    chunks.open(to).appendBytes(DELTA);
    if (n == lead() + paced) {
      to.appendString("{},\"logprobs\":null");
      chunks.finish(to, finishReason());
      return;
    }
    if (n == 0) {
      to.appendString(
          script.toolCalls() > 0
              ? "{\"role\":\"assistant\",\"content\":null}"
              : "{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null}");
    } else if (script.toolCalls() > 0) {
      to.appendString(toolDelta(n - lead()));
    } else {
      to.appendBytes(CONTENT).appendBytes(script.token(n - lead())).appendBytes(CONTENT_END);
    }
    to.appendBytes(UNFINISHED);
    chunks.close(to);
  }

  @Override
  public void error(Problem problem, int n, Buffer to) {
    Chunks.error(problem, to);
  }

  private String finishReason() {
    return script.toolCalls() > 0 ? "tool_calls" : script.cutShort() ? "length" : "stop";
  }

  /// A call is announced, then its arguments come in pieces.
  private int partsOfACall() {
    return 1 + script.toolArguments().length;
  }

  private String toolDelta(int n) {
    int call = n / partsOfACall();
    int part = n % partsOfACall();
    String said =
        part == 0
            ? toolCall(call, "")
            : "\"function\":{\"arguments\":" + Json.quoted(script.toolArguments()[part - 1]) + "}}";
    return "{\"tool_calls\":[{\"index\":" + call + "," + said + "]}";
  }

  private String toolCalls() {
    StringBuilder calls = new StringBuilder("[");
    for (int i = 0; i < script.toolCalls(); i++) {
      calls
          .append(i == 0 ? "{" : ",{")
          .append(toolCall(i, String.join("", script.toolArguments())));
    }
    return calls.append("]").toString();
  }

  /// Without its opening brace.
  private String toolCall(int n, String arguments) {
    return "\"id\":\""
        + script.id("call_" + n, 23)
        + "\",\"type\":\"function\",\"function\":{\"name\":"
        + Json.quoted(script.ask().tool())
        + ",\"arguments\":"
        + Json.quoted(arguments)
        + "}}";
  }
}
