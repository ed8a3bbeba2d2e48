package dev.aifleet.gateway.dialect;

import dev.aifleet.gateway.dialect.RequestView.Reading;
import org.jspecify.annotations.Nullable;

/// Parses the parts of a request's body that the gateway needs.
public final class RequestReader {
  private RequestReader() {}

  /// @param contentType contains the boundary of a form
  public static Reading read(Endpoint endpoint, @Nullable String contentType, byte[] body) {
    return switch (endpoint.body()) {
      case Json -> JsonRequest.read(endpoint, body);
      case Multipart -> FormRequest.read(endpoint, contentType, body);
    };
  }
}
