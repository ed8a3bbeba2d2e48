package dev.aifleet.conformance.errors;

import dev.aifleet.config.GatewayConfig.Api;

/// A client's endpoint and the wire format of the upstream.
enum EndpointCase {
  Chat("/v1/chat/completions", Api.OpenAI),
  Completions("/v1/completions", Api.OpenAI),
  Responses("/v1/responses", Api.OpenAI),
  Messages("/v1/messages", Api.Anthropic),
  ChatAtAzure("/v1/chat/completions", Api.AzureOpenAI),
  ChatAtAnthropic("/v1/chat/completions", Api.Anthropic),
  ChatAtGemini("/v1/chat/completions", Api.Gemini),
  MessagesAtOpenAi("/v1/messages", Api.OpenAI);

  enum Mode {
    Unary,
    Stream
  }

  private final String path;
  private final Api api;

  EndpointCase(String path, Api api) {
    this.path = path;
    this.api = api;
  }

  String path() {
    return path;
  }

  Api api() {
    return api;
  }

  boolean isAnthropic() {
    return path.equals("/v1/messages");
  }

  /// Whether the upstream's format differs from the client's.
  boolean isTranslated() {
    return switch (this) {
      case Chat, Completions, Responses, Messages, ChatAtAzure -> false;
      case ChatAtAnthropic, ChatAtGemini, MessagesAtOpenAi -> true;
    };
  }

  String body(Mode mode) {
    String subject =
        switch (path) {
          case "/v1/completions" -> "\"prompt\":\"Hi\"";
          case "/v1/responses" -> "\"input\":\"Hi\"";
          default -> "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"max_tokens\":64";
        };
    String stream = mode == Mode.Stream ? ",\"stream\":true}" : "}";
    return "{\"model\":\"gpt-4o\"," + subject + stream;
  }

  /// Part of the last event of a complete stream.
  String terminal() {
    return switch (path) {
      case "/v1/responses" -> "response.completed";
      case "/v1/messages" -> "message_stop";
      default -> "[DONE]";
    };
  }
}
