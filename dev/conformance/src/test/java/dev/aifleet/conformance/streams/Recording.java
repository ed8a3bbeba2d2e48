package dev.aifleet.conformance.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.aifleet.config.GatewayConfig.Api;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/// One stream as a provider sends it, and who asks for it in the same format. Tokens are those
/// that its usage tells.
enum Recording {
  Chat(Api.OpenAI, "/v1/chat/completions", 19, 10),
  ChatTools(Api.OpenAI, "/v1/chat/completions", 61, 23),
  Completions(Api.OpenAI, "/v1/completions", 5, 7),
  Responses(Api.OpenAI, "/v1/responses", 37, 11),
  Messages(Api.Anthropic, "/v1/messages", 125, 15),
  MessagesTools(Api.Anthropic, "/v1/messages", 10, 12),
  /// Of no client: the gateway speaks it to upstreams only.
  Gemini(Api.Gemini, "", 10, 8);

  /// What ends a line.
  enum LineEnd {
    LF("\n"),
    CRLF("\r\n"),
    CR("\r");

    private final String text;

    LineEnd(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  private final Api api;
  private final String path;
  private final int inputTokens;
  private final int outputTokens;

  Recording(Api api, String path, int inputTokens, int outputTokens) {
    this.api = api;
    this.path = path;
    this.inputTokens = inputTokens;
    this.outputTokens = outputTokens;
  }

  Api api() {
    return api;
  }

  String path() {
    return path;
  }

  int inputTokens() {
    return inputTokens;
  }

  int outputTokens() {
    return outputTokens;
  }

  /// The model that is asked for where this stream is to come.
  String model() {
    return name().toLowerCase(Locale.ROOT);
  }

  byte[] bytes(LineEnd end) {
    return text(end).getBytes(UTF_8);
  }

  String text(LineEnd end) {
    String file =
        "/streams/" + name().replaceAll("(?<=.)(?=[A-Z])", "-").toLowerCase(Locale.ROOT) + ".txt";
    try (InputStream in = Recording.class.getResourceAsStream(file)) {
      String recorded = new String(Objects.requireNonNull(in, file).readAllBytes(), UTF_8);
      return recorded.replace("\n", end.text());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// How many bytes at least make a whole answer: a line end may be missing, and of OpenAI's format
  /// everything behind the reason why it ends.
  int saidAll() {
    String text = text(LineEnd.LF);
    String mark =
        switch (this) {
          case Chat, ChatTools -> "\"finish_reason\":\"";
          case Messages, MessagesTools -> "{\"type\":\"message_stop\"}";
          case Gemini -> "\"finishReason\":";
          case Completions, Responses -> throw new IllegalStateException("is never translated");
        };
    int end = text.indexOf("\n\n", text.indexOf(mark));
    return text.substring(0, end).getBytes(UTF_8).length;
  }

  /// The events of a stream, each with the blank line behind it.
  static List<String> events(String stream, LineEnd end) {
    List<String> events = new ArrayList<>();
    String blank = end.text() + end.text();
    int from = 0;
    for (int at = stream.indexOf(blank); at >= 0; at = stream.indexOf(blank, from)) {
      events.add(stream.substring(from, at + blank.length()));
      from = at + blank.length();
    }
    return events;
  }

  /// A request for a stream at this endpoint.
  ///
  /// @param more fields, such as `,"n":1`
  static String ask(String path, String model, String more) {
    String prompt =
        switch (path) {
          case "/v1/completions" -> "\"prompt\":\"Hi\"";
          case "/v1/responses" -> "\"input\":\"Hi\"";
          case "/v1/messages" ->
              "\"max_tokens\":99,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";
          default -> "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";
        };
    return "{\"model\":\"" + model + "\",\"stream\":true," + prompt + more + "}";
  }
}
