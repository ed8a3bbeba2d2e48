package dev.aifleet.simulator.provider.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.aifleet.simulator.wire.EventStream;
import dev.aifleet.simulator.wire.Json;
import dev.aifleet.simulator.wire.Problem;
import dev.aifleet.simulator.wire.ResponsePlan;
import io.vertx.core.buffer.Buffer;

/// `/v1/completions`, which has no roles.
public final class TextCompletion implements EventStream {
  private static final byte[] TEXT = "\"choices\":[{\"text\":\"".getBytes(UTF_8);
  private static final byte[] INDEX = "\",\"index\":0,\"logprobs\":null".getBytes(UTF_8);
  private static final byte[] UNFINISHED = ",\"finish_reason\":null}]".getBytes(UTF_8);

  private final ResponsePlan plan;
  private final String envelope;
  private final Chunks chunks;

  public TextCompletion(ResponsePlan plan) {
    this.plan = plan;
    this.envelope =
        "{\"id\":\""
            + plan.id("cmpl-", 29)
            + "\",\"object\":\"text_completion\",\"created\":"
            + plan.created()
            + ",\"model\":"
            + Json.quoted(plan.parsed().model())
            + ",\"system_fingerprint\":\""
            + plan.generator().fingerprint()
            + "\",";
    this.chunks = new Chunks(plan, envelope);
  }

  @Override
  public Buffer whole() {
    Buffer whole =
        Buffer.buffer()
            .appendString(envelope)
            .appendBytes(TEXT)
            .appendBytes(plan.text())
            .appendBytes(INDEX)
            .appendString(",\"finish_reason\":\"" + finishReason() + "\"}]");
    return chunks.endWhole(whole);
  }

  @Override
  public int leadingEvents() {
    return 0;
  }

  @Override
  public int tokens() {
    return plan.tokens();
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
      to.appendBytes(plan.token(n)).appendBytes(INDEX).appendBytes(UNFINISHED);
      chunks.close(to);
    }
  }

  @Override
  public void error(Problem problem, int n, Buffer to) {
    Chunks.error(problem, to);
  }

  private String finishReason() {
    return plan.isTruncated() ? "length" : "stop";
  }
}
