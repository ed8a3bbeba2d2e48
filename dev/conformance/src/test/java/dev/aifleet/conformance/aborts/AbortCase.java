package dev.aifleet.conformance.aborts;

/// An endpoint, unary or as a stream. Translated: the upstream has another wire format.
enum AbortCase {
  Chat("/v1/chat/completions", "openai", false),
  ChatStream("/v1/chat/completions", "openai", true),
  Completions("/v1/completions", "openai", false),
  CompletionsStream("/v1/completions", "openai", true),
  Responses("/v1/responses", "openai", false),
  ResponsesStream("/v1/responses", "openai", true),
  Messages("/v1/messages", "anthropic", false),
  MessagesStream("/v1/messages", "anthropic", true),
  Embeddings("/v1/embeddings", "openai", false),
  Translated("/v1/chat/completions", "anthropic", false),
  TranslatedStream("/v1/chat/completions", "anthropic", true);

  private final String path;
  private final String model;
  private final boolean streams;

  AbortCase(String path, String model, boolean streams) {
    this.path = path;
    this.model = model;
    this.streams = streams;
  }

  String path() {
    return path;
  }

  /// Also the name of its upstream.
  String model() {
    return model;
  }

  /// Whether the client gets bytes before the response is complete: short JSON is held to its end.
  boolean comesInPieces() {
    return streams;
  }

  String body() {
    String prompt =
        switch (path) {
          case "/v1/completions" -> "\"prompt\":\"Hi\"";
          case "/v1/responses", "/v1/embeddings" -> "\"input\":\"Hi\"";
          case "/v1/messages" ->
              "\"max_tokens\":999,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";
          default -> "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";
        };
    return "{\"model\":\"" + model + "\"," + (streams ? "\"stream\":true," : "") + prompt + "}";
  }
}
