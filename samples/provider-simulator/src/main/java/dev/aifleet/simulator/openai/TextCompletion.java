package dev.aifleet.simulator.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.aifleet.simulator.wire.EventStream;
import dev.aifleet.simulator.wire.Json;
import dev.aifleet.simulator.wire.Problem;
import dev.aifleet.simulator.wire.Script;
import io.vertx.core.buffer.Buffer;

/// `/v1/completions`, which has no roles.
public final class TextCompletion implements EventStream {
  private static final byte[] TEXT = "\"choices\":[{\"text\":\"".getBytes(UTF_8);
  private static final byte[] INDEX = "\",\"index\":0,\"logprobs\":null".getBytes(UTF_8);
  private static final byte[] UNFINISHED = ",\"finish_reason\":null}]".getBytes(UTF_8);

  private final Script script;
  private final String opening;
  private final Chunks chunks;

  public TextCompletion(Script script) {
    this.script = script;
    this.opening =
        "{\"id\":\""
            + script.id("cmpl-", 29)
            + "\",\"object\":\"text_completion\",\"created\":"
            + script.created()
            + ",\"model\":"
            + Json.quoted(script.ask().model())
            + ",\"system_fingerprint\":\""
            + script.wording().fingerprint()
            + "\",";
    this.chunks = new Chunks(script, opening);
  }

  @Override
  public Buffer whole() {
    Buffer whole =
        Buffer.buffer()
            .appendString(opening)
            .appendBytes(TEXT)
            .appendBytes(script.text())
            .appendBytes(INDEX)
            .appendString(",\"finish_reason\":\"" + finishReason() + "\"}]");
    if (script.tellsUsage()) {
      whole.appendString(",\"usage\":").appendString(Chunks.usage(script));
    }
    return whole.appendString("}");
  }

  @Override
  public int lead() {
    return 0;
  }

  @Override
  public int tokens() {
    return script.tokens();
  }

  @Override
  public int events() {
    return tokens() + 1 + chunks.tail();
  }

  @Override
  public void event(int n, Buffer to) {
    if (n > tokens()) {
      chunks.tail(n - tokens() - 1, to);
      return;
    }
    chunks.open(to).appendBytes(TEXT);
    if (n == tokens()) {
      to.appendBytes(INDEX);
      chunks.finish(to, finishReason());
    } else {
      to.appendBytes(script.token(n)).appendBytes(INDEX).appendBytes(UNFINISHED);
      chunks.close(to);
    }
  }

  @Override
  public void error(Problem problem, int n, Buffer to) {
    Chunks.error(problem, to);
  }

  private String finishReason() {
    return script.cutShort() ? "length" : "stop";
  }
}
