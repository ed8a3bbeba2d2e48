package dev.aifleet.gateway.dialect;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The inference endpoints, and everything that differs between them.
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

  /// API format of bodies and errors.
  public enum Format {
    OpenAI,
    Anthropic
  }

  /// Encoding of a request's body.
  public enum BodyKind {
    Json,
    Multipart
  }

  /// Format of a streamed response.
  public enum Streaming {
    /// Unnamed events. `[DONE]` is the last, and `stream_options.include_usage` requests usage.
    Chunks,
    /// Named events; the terminal one is `response.completed`, `.incomplete` or `.failed`.
    Responses,
    /// Named events; the terminal one is `message_stop` or `error`.
    Messages,
    /// Events, if any, without a final event.
    Plain
  }

  /// Prefix of all paths.
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

  /// @param path with the prefix; null: no endpoint there
  static @Nullable Endpoint at(String path) {
    return path.startsWith(PREFIX) ? BY_PATH.get(path.substring(PREFIX.length())) : null;
  }

  /// The endpoint whose path `path` ends with, longest first; null: none. OpenAI's threads also
  /// have a path that ends in `messages`.
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

  /// Relative to the prefix, and to the base URL of an upstream with the same format.
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

  /// OpenAI's default model at this endpoint; null: a model is required.
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

  /// Whether responses can be streamed on request.
  public boolean streams() {
    return this != Embeddings && this != ImageVariations && this != CountTokens;
  }

  /// Whether a response that is not streamed is JSON. Audio is not, and transcripts need not be.
  public boolean respondsInJson() {
    return this != Speech && this != Transcriptions && this != Translations;
  }

  /// Whether a stream has usage only if `stream_options.include_usage` requests it.
  public boolean asksForUsage() {
    return streaming == Streaming.Chunks;
  }
}
