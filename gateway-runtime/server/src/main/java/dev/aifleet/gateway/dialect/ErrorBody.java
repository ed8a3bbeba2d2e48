package dev.aifleet.gateway.dialect;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// An error in the format of an endpoint, so that SDKs raise their usual exceptions. The fields are
/// OpenAI's; Anthropic's API has only a type, which follows the status.
///
/// @param param the field at fault, if any
/// @param retryAfter seconds until a retry may succeed; null: unknown
public record ErrorBody(
    String message,
    String type,
    @Nullable String param,
    @Nullable String code,
    @Nullable Long retryAfter) {
  /// Code on which Anthropic's SDKs send all messages instead of a thread reference.
  public static final String NO_THREADS = "thread_unsupported_request";

  private static final int STREAM_BROKEN = 500;

  public static ErrorBody of(String message, String type, @Nullable String code) {
    return new ErrorBody(message, type, null, code, null);
  }

  /// In OpenAI's format.
  public Buffer json() {
    return Buffer.buffer(nested());
  }

  /// @param status of the response
  /// @param requestId which Anthropic's API repeats in the body
  public Buffer json(Endpoint.Format format, int status, String requestId) {
    return switch (format) {
      case OpenAI -> json();
      case Anthropic -> Buffer.buffer(anthropic(status, requestId));
    };
  }

  /// Final events of a stream that fails, never `[DONE]`. The SDKs raise only if `error` is nested;
  /// clients that parse the events of `/responses` themselves expect flat fields and a terminal
  /// event.
  ///
  /// @param events sent before, which determine the sequence numbers
  /// @param id of the failed response, at `/messages` of the request; null: not known
  public Buffer event(Endpoint.Streaming streaming, long events, @Nullable String id) {
    return event(streaming, STREAM_BROKEN, events, id);
  }

  /// @param status equivalent outside of a stream
  public Buffer event(Endpoint.Streaming streaming, int status, long events, @Nullable String id) {
    return Buffer.buffer(
        switch (streaming) {
          case Chunks, Plain -> "data: " + nested() + "\n\n";
          case Messages -> "event: error\ndata: " + anthropic(status, id) + "\n\n";
          case Responses ->
              "event: error\ndata: "
                  + flat(events)
                  + "\n\nevent: response.failed\ndata: "
                  + failed(events + 1, id)
                  + "\n\n";
        });
  }

  private String nested() {
    var out = new StringBuilder(message.length() + 80).append('{');
    appendNested(out);
    return out.append('}').toString();
  }

  private void appendNested(StringBuilder out) {
    JsonText.append(out.append("\"error\":{\"message\":"), message);
    JsonText.append(out.append(",\"type\":"), type);
    JsonText.append(out.append(",\"param\":"), param);
    JsonText.append(out.append(",\"code\":"), code);
    if (retryAfter != null) {
      out.append(",\"retry_after\":").append(retryAfter);
    }
    out.append('}');
  }

  private String flat(long number) {
    var out = new StringBuilder(2 * message.length() + 160).append("{\"type\":\"error\",");
    out.append("\"sequence_number\":").append(number);
    JsonText.append(out.append(",\"message\":"), message);
    JsonText.append(out.append(",\"param\":"), param);
    JsonText.append(out.append(",\"code\":"), code);
    appendNested(out.append(','));
    return out.append('}').toString();
  }

  private String failed(long number, @Nullable String responseId) {
    var out = new StringBuilder(message.length() + 200).append("{\"type\":\"response.failed\",");
    out.append("\"sequence_number\":").append(number);
    JsonText.append(out.append(",\"response\":{\"id\":"), responseId);
    out.append(",\"object\":\"response\",\"status\":\"failed\",\"error\":{\"code\":");
    // The provider's closed list of codes; the gateway's code is in the event before.
    JsonText.append(out.append("\"server_error\",\"message\":"), message);
    return out.append("},\"output\":[]}}").toString();
  }

  private String anthropic(int status, @Nullable String requestId) {
    var out = new StringBuilder(message.length() + 80);
    JsonText.append(
        out.append("{\"type\":\"error\",\"error\":{\"type\":"), ErrorTypes.anthropicType(status));
    JsonText.append(out.append(",\"message\":"), anthropicMessage());
    if (NO_THREADS.equals(code)) {
      out.append(
          ",\"details\":{\"error_code\":\"" + NO_THREADS + "\",\"unsupported\":[\"thread\"]}");
    }
    out.append('}');
    if (requestId != null) {
      JsonText.append(out.append(",\"request_id\":"), requestId);
    }
    return out.append('}').toString();
  }

  /// Anthropic's API has no codes: clients act on the message.
  private String anthropicMessage() {
    PromptTooLong tooLong =
        PromptTooLong.CODE.equals(code)
            ? PromptTooLong.in(PromptTooLong.STATUS, message, code)
            : null;
    return tooLong == null ? message : tooLong.anthropicMessage(message);
  }
}
