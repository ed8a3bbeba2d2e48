package dev.aifleet.gateway.dialect;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// An error as OpenAI's API writes it, so that its SDKs raise their usual exceptions.
///
/// @param param the offending field, if there is one
/// @param retryAfter seconds until a retry may succeed; null: unknown
public record ErrorBody(
    String message,
    String type,
    @Nullable String param,
    @Nullable String code,
    @Nullable Long retryAfter) {

  public static ErrorBody of(String message, String type, @Nullable String code) {
    return new ErrorBody(message, type, null, code, null);
  }

  public Buffer json() {
    return Buffer.buffer(text());
  }

  /// The last event of a stream that cannot go on. The SDKs raise only when `error` is nested.
  public Buffer event() {
    return Buffer.buffer("data: " + text() + "\n\n");
  }

  private String text() {
    var out = new StringBuilder(message.length() + 80).append("{\"error\":{\"message\":");
    JsonText.append(out, message);
    JsonText.append(out.append(",\"type\":"), type);
    JsonText.append(out.append(",\"param\":"), param);
    JsonText.append(out.append(",\"code\":"), code);
    if (retryAfter != null) {
      out.append(",\"retry_after\":").append(retryAfter);
    }
    return out.append("}}").toString();
  }
}
