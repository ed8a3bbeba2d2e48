package dev.aifleet.gateway.transport;

import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpServerRequest;

/// Why the codec could not read the head of a request.
public enum InvalidHead {
  /// The request line is longer than [HttpLimits#MAX_LINE_BYTES].
  LineTooLong,
  /// The header fields are longer than [HttpLimits#MAX_HEADER_BYTES].
  FieldsTooLarge,
  /// The bytes are not HTTP.
  Malformed;

  /// @param request as the handler of invalid requests gets it
  public static InvalidHead of(HttpServerRequest request) {
    return switch (request.decoderResult().cause()) {
      case TooLongHttpLineException _ -> LineTooLong;
      case TooLongFrameException _ -> FieldsTooLarge;
      case null, default -> Malformed;
    };
  }
}
