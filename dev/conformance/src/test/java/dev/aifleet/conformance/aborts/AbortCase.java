package dev.aifleet.conformance.aborts;

/// An endpoint, unary or as a stream. Translated: the upstream has another wire format.
enum AbortCase {
  Chat("/v1/chat/completions", "openai", false, false),
  ChatStream("/v1/chat/completions", "openai", true, false),
  Completions("/v1/completions", "openai", false, false),
  CompletionsStream("/v1/completions", "openai", true, false),
  Responses("/v1/responses", "openai", false, false),
  ResponsesStream("/v1/responses", "openai", true, false),
  Messages("/v1/messages", "anthropic", false, false),
  MessagesStream("/v1/messages", "anthropic", true, false),
  Embeddings("/v1/embeddings", "openai", false, false),
  Translated("/v1/chat/completions", "anthropic", false, true),
  TranslatedStream("/v1/chat/completions", "anthropic", true, true);

  private final String path;
  private final String model;
  private final boolean streams;
  private final boolean translated;

  AbortCase(String path, String model, boolean streams, boolean translated) {
    this.path = path;
    this.model = model;
    this.streams = streams;
    this.translated = translated;
  }

  String path() {
    return path;
  }

  /// Also the name of its upstream.
  String model() {
    return model;
  }

  /// Whether the client gets bytes before the response is complete.
  boolean comesInPieces() {
    return streams || !translated;
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
