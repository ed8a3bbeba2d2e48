package dev.aifleet.simulator.gemini;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.aifleet.simulator.wire.EventStream;
import dev.aifleet.simulator.wire.Json;
import dev.aifleet.simulator.wire.Problem;
import dev.aifleet.simulator.wire.Script;
import io.vertx.core.buffer.Buffer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// `:generateContent` and `:streamGenerateContent`: every event is a whole response with its share
/// of the text and the usage so far; the last one tells why it ended. No event follows that.
public final class GeneratedContent implements EventStream {
  private final Script script;
  private final Gemini provider;

  public GeneratedContent(Script script, Gemini provider) {
    this.script = script;
    this.provider = provider;
  }

  @Override
  public Buffer whole() {
    String parts =
        script.toolCalls() > 0
            ? IntStream.range(0, script.toolCalls())
                .mapToObj(_ -> call())
                .collect(Collectors.joining(","))
            : text(script.text());
    return Buffer.buffer(response(parts, true, script.tokens()));
  }

  @Override
  public int lead() {
    return 0;
  }

  @Override
  public int tokens() {
    return script.toolCalls() > 0 ? script.toolCalls() : script.tokens();
  }

  @Override
  public int events() {
    return tokens();
  }

  @Override
  public void event(int n, Buffer to) {
    boolean last = n == tokens() - 1;
    String part = script.toolCalls() > 0 ? call() : text(script.token(n));
    Json.data(to, response(part, last, last ? script.tokens() : n + 1));
  }

  @Override
  public void error(Problem problem, int n, Buffer to) {
    Json.data(to, provider.error(problem));
  }

  private static String text(byte[] text) {
    return "{\"text\":\"" + new String(text, UTF_8) + "\"}";
  }

  private String call() {
    return "{\"functionCall\":{\"name\":"
        + Json.quoted(script.ask().tool())
        + ",\"args\":"
        + String.join("", script.toolArguments())
        + "}}";
  }

  private String response(String parts, boolean last, int tokens) {
    String finished = script.cutShort() ? "MAX_TOKENS" : "STOP";
    return "{\"candidates\":[{\"content\":{\"parts\":["
        + parts
        + "],\"role\":\"model\"},"
        + (last ? "\"finishReason\":\"" + finished + "\"," : "")
        + "\"index\":0}],"
        + (script.tellsUsage() ? "\"usageMetadata\":" + usage(tokens) + "," : "")
        + "\"modelVersion\":"
        + Json.quoted(script.ask().model())
        + ",\"responseId\":\""
        + script.id("", 22)
        + "\"}";
  }

  private String usage(int tokens) {
    int prompt = script.promptTokens();
    return "{\"promptTokenCount\":"
        + prompt
        + ",\"candidatesTokenCount\":"
        + tokens
        + ",\"totalTokenCount\":"
        + (prompt + tokens)
        + "}";
  }
}
