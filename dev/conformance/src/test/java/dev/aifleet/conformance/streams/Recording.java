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

/// One recorded stream of a provider, and the endpoint with the same format. Tokens are those of
/// its usage.
enum Recording {
  Chat(Api.OpenAI, "/v1/chat/completions", 19, 10),
  ChatTools(Api.OpenAI, "/v1/chat/completions", 61, 23),
  Completions(Api.OpenAI, "/v1/completions", 5, 7),
  Responses(Api.OpenAI, "/v1/responses", 37, 11),
  Messages(Api.Anthropic, "/v1/messages", 125, 15),
  MessagesTools(Api.Anthropic, "/v1/messages", 10, 12),
  /// No client endpoint: a format of upstreams only.
  Gemini(Api.Gemini, "", 10, 8);

  /// Line ends.
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

  /// The model that selects this stream.
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

  /// Minimum bytes of a complete stream: a line end may be missing, and in OpenAI's format
  /// everything after the finish reason.
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
  static String send(String path, String model, String more) {
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
