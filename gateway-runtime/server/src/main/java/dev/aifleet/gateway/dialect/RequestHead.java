package dev.aifleet.gateway.dialect;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;

/// A request before its body.
///
/// @param query as upstreams may see it, without `?`; empty: none
/// @param requestId the client's own or one that was made for it
/// @param clientAddress of the socket's other end, or as a trusted proxy there names it
/// @param contentLength as declared; -1: not declared
public record RequestHead(
    Operation operation,
    String query,
    MultiMap headers,
    String requestId,
    String clientAddress,
    long contentLength) {
  private static final CharSequence ANTHROPIC_VERSION =
      HttpHeaders.createOptimized("anthropic-version");

  /// Which API's words the client reads: its endpoint tells, and where an endpoint belongs to both,
  /// or there is none, the header that Anthropic's clients always send.
  public Endpoint.Format format() {
    return format(operation, headers);
  }

  public static Endpoint.Format format(Operation operation, MultiMap headers) {
    return !(operation instanceof Operation.Inference) && headers.contains(ANTHROPIC_VERSION)
        ? Endpoint.Format.Anthropic
        : operation.format();
  }
}
