package dev.aifleet.simulator.provider.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.aifleet.simulator.knobs.Content.Usage;
import dev.aifleet.simulator.wire.Json;
import dev.aifleet.simulator.wire.Problem;
import dev.aifleet.simulator.wire.ResponsePlan;
import io.vertx.core.buffer.Buffer;

/// What chat and text completions have in common: an envelope around choices, and usage at the end
/// of a stream where it is requested.
final class Chunks {
  private static final byte[] DONE = "data: [DONE]\n\n".getBytes(UTF_8);
  private static final byte[] USAGE_NULL = ",\"usage\":null}\n\n".getBytes(UTF_8);
  private static final byte[] CLOSE = "}\n\n".getBytes(UTF_8);
  private static final byte[] FINISH = ",\"finish_reason\":\"".getBytes(UTF_8);

  private final ResponsePlan plan;
  private final byte[] envelope;
  private final boolean usageChunk;

  /// @param envelope the envelope up to its choices, with a comma
  Chunks(ResponsePlan plan, String envelope) {
    this.plan = plan;
    this.envelope = ("data: " + envelope).getBytes(UTF_8);
    this.usageChunk =
        switch (plan.content().usage()) {
          case Asked -> plan.parsed().includeUsage();
          case Always -> true;
          case Never, Inline -> false;
        };
  }

  /// Events after the last choice.
  int tail() {
    return usageChunk ? 2 : 1;
  }

  /// Ends a unary response, after its choices.
  Buffer endWhole(Buffer whole) {
    if (plan.includesUsage()) {
      whole.appendString(",\"usage\":").appendString(usage(plan));
    }
    return whole.appendString("}");
  }

  /// Begins a chunk; `"choices":[...]` follows.
  Buffer open(Buffer to) {
    return to.appendBytes(envelope);
  }

  void close(Buffer to) {
    to.appendBytes(usageChunk ? USAGE_NULL : CLOSE);
  }

  /// Ends the last chunk that has choices, after `"logprobs":null`.
  void finish(Buffer to, String reason) {
    to.appendBytes(FINISH).appendString(reason).appendString("\"}]");
    if (plan.content().usage() == Usage.Inline) {
      to.appendString(",\"usage\":" + usage(plan)).appendBytes(CLOSE);
    } else {
      close(to);
    }
  }

  /// Event `n` after the last choice.
  void tail(int n, Buffer to) {
    if (usageChunk && n == 0) {
      open(to).appendString("\"choices\":[],\"usage\":" + usage(plan) + "}\n\n");
    } else {
      to.appendBytes(DONE);
    }
  }

  static void error(Problem problem, Buffer to) {
    Json.data(to, "{\"error\":" + OpenAi.fields(problem) + "}");
  }

  private static String usage(ResponsePlan plan) {
    int prompt = plan.promptTokens();
    int tokens = plan.tokens();
    return "{\"prompt_tokens\":"
        + prompt
        + ",\"completion_tokens\":"
        + tokens
        + ",\"total_tokens\":"
        + (prompt + tokens)
        + ",\"prompt_tokens_details\":{\"cached_tokens\":0,\"audio_tokens\":0}"
        + ",\"completion_tokens_details\":{\"reasoning_tokens\":0,\"audio_tokens\":0,"
        + "\"accepted_prediction_tokens\":0,\"rejected_prediction_tokens\":0}}";
  }
}
