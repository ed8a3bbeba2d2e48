package dev.aifleet.simulator.provider.gemini;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.aifleet.simulator.wire.EventStream;
import dev.aifleet.simulator.wire.Json;
import dev.aifleet.simulator.wire.Problem;
import dev.aifleet.simulator.wire.ResponsePlan;
import io.vertx.core.buffer.Buffer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// `:generateContent` and `:streamGenerateContent`: every event is a whole response with its share
/// of the text and the usage so far; the last one has the finish reason. No event follows it.
public record GeneratedContent(ResponsePlan plan, Gemini provider) implements EventStream {
  @Override
  public Buffer whole() {
    String parts =
        plan.toolCalls() > 0
            ? IntStream.range(0, plan.toolCalls())
                .mapToObj(_ -> head())
                .collect(Collectors.joining(","))
            : text(plan.text());
    return Buffer.buffer(response(parts, true, plan.tokens()));
  }

  @Override
  public int leadingEvents() {
    return 0;
  }

  @Override
  public int tokens() {
    return plan.toolCalls() > 0 ? plan.toolCalls() : plan.tokens();
  }

  @Override
  public int events() {
    return tokens();
  }

  @Override
  public void event(int n, Buffer to) {
    boolean last = n == tokens() - 1;
    String part = plan.toolCalls() > 0 ? head() : text(plan.token(n));
    Json.data(to, response(part, last, last ? plan.tokens() : n + 1));
  }

  @Override
  public void error(Problem problem, int n, Buffer to) {
    Json.data(to, provider.error(problem));
  }

  private static String text(byte[] text) {
    return "{\"text\":\"" + new String(text, UTF_8) + "\"}";
  }

  private String head() {
    return "{\"functionCall\":{\"name\":"
        + Json.quoted(plan.parsed().tool())
        + ",\"args\":"
        + String.join("", plan.toolArguments())
        + "}}";
  }

  private String response(String parts, boolean last, int tokens) {
    String finished = plan.isTruncated() ? "MAX_TOKENS" : "STOP";
    return "{\"candidates\":[{\"content\":{\"parts\":["
        + parts
        + "],\"role\":\"model\"},"
        + (last ? "\"finishReason\":\"" + finished + "\"," : "")
        + "\"index\":0}],"
        + (plan.includesUsage() ? "\"usageMetadata\":" + usage(tokens) + "," : "")
        + "\"modelVersion\":"
        + Json.quoted(plan.parsed().model())
        + ",\"responseId\":\""
        + plan.id("", 22)
        + "\"}";
  }

  private String usage(int tokens) {
    int prompt = plan.promptTokens();
    return "{\"promptTokenCount\":"
        + prompt
        + ",\"candidatesTokenCount\":"
        + tokens
        + ",\"totalTokenCount\":"
        + (prompt + tokens)
        + "}";
  }
}
