package dev.aifleet.gateway.dialect;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What clients can have a model do. Everything that differs between them is said here.
public enum Endpoint {
  ChatCompletions("/chat/completions", Format.OpenAI, BodyKind.Json, Streaming.Chunks),
  Completions("/completions", Format.OpenAI, BodyKind.Json, Streaming.Chunks),
  Responses("/responses", Format.OpenAI, BodyKind.Json, Streaming.Responses),
  Embeddings("/embeddings", Format.OpenAI, BodyKind.Json, Streaming.Plain),
  ImageGenerations("/images/generations", Format.OpenAI, BodyKind.Json, Streaming.Plain),
  ImageEdits("/images/edits", Format.OpenAI, BodyKind.Multipart, Streaming.Plain),
  ImageVariations("/images/variations", Format.OpenAI, BodyKind.Multipart, Streaming.Plain),
  Speech("/audio/speech", Format.OpenAI, BodyKind.Json, Streaming.Plain),
  Transcriptions("/audio/transcriptions", Format.OpenAI, BodyKind.Multipart, Streaming.Plain),
  Translations("/audio/translations", Format.OpenAI, BodyKind.Multipart, Streaming.Plain),
  Messages("/messages", Format.Anthropic, BodyKind.Json, Streaming.Messages),
  CountTokens("/messages/count_tokens", Format.Anthropic, BodyKind.Json, Streaming.Plain);

  /// Whose words bodies and errors are in.
  public enum Format {
    OpenAI,
    Anthropic
  }

  /// How a request's body is written.
  public enum BodyKind {
    Json,
    Multipart
  }

  /// How an answer that comes as events is written.
  public enum Streaming {
    /// Nameless events. `[DONE]` is the last, and `stream_options.include_usage` asks for usage.
    Chunks,
    /// Named events; the terminal one is `response.completed`, `.incomplete` or `.failed`.
    Responses,
    /// Named events; the terminal one is `message_stop` or `error`.
    Messages,
    /// Events, if any, without rules of their own.
    Plain
  }

  /// Below which all of them lie.
  public static final String PREFIX = "/v1";

  private static final Map<String, Endpoint> BY_PATH = new HashMap<>();

  static {
    for (Endpoint endpoint : values()) {
      BY_PATH.put(endpoint.path, endpoint);
    }
  }

  private final String path;
  private final Format format;
  private final BodyKind body;
  private final Streaming streaming;

  Endpoint(String path, Format format, BodyKind body, Streaming streaming) {
    this.path = path;
    this.format = format;
    this.body = body;
    this.streaming = streaming;
  }

  /// @param path with the prefix; null: there is none there
  static @Nullable Endpoint at(String path) {
    return path.startsWith(PREFIX) ? BY_PATH.get(path.substring(PREFIX.length())) : null;
  }

  /// The one whose path `path` ends with, the longest first; null: none. OpenAI's threads have
  /// messages too.
  static @Nullable Endpoint endOf(String path) {
    Endpoint found = null;
    if (path.contains("/threads/")) {
      return null;
    }
    for (Endpoint endpoint : values()) {
      boolean longer = found == null || endpoint.path.length() > found.path.length();
      if (longer && path.endsWith(endpoint.path)) {
        found = endpoint;
      }
    }
    return found;
  }

  /// Behind the prefix, and behind the base URL of an upstream that speaks the same format.
  public String path() {
    return path;
  }

  public Format format() {
    return format;
  }

  public BodyKind body() {
    return body;
  }

  public Streaming streaming() {
    return streaming;
  }

  /// The model that OpenAI's API takes at this endpoint where a request names none; null: it wants
  /// one.
  @Nullable String defaultModel() {
    return switch (this) {
      case ImageGenerations, ImageEdits, ImageVariations -> "dall-e-2";
      case ChatCompletions,
          Completions,
          Responses,
          Embeddings,
          Speech,
          Transcriptions,
          Translations,
          Messages,
          CountTokens ->
          null;
    };
  }

  /// Whether its answers can come as events, if they are asked for.
  public boolean streams() {
    return this != Embeddings && this != ImageVariations && this != CountTokens;
  }

  /// Whether an answer that comes in one piece is JSON. Sound is none, and the text of a recording
  /// need not be.
  public boolean answersInJson() {
    return this != Speech && this != Transcriptions && this != Translations;
  }

  /// Whether a stream tells its usage only when `stream_options.include_usage` asks for it.
  public boolean asksForUsage() {
    return streaming == Streaming.Chunks;
  }
}
