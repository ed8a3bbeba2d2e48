package dev.aifleet.gateway.dialect;

import dev.aifleet.gateway.dialect.RequestView.Reading;
import org.jspecify.annotations.Nullable;

/// Reads a request's body as far as the gateway needs it.
public final class RequestReader {
  private RequestReader() {}

  /// @param contentType of the request, which tells where the parts of a form are cut
  public static Reading read(Endpoint endpoint, @Nullable String contentType, byte[] body) {
    return switch (endpoint.body()) {
      case Json -> JsonRequest.read(endpoint, body);
      case Multipart -> FormRequest.read(endpoint, contentType, body);
    };
  }
}
