package dev.aifleet.gateway.dialect;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;

/// A request before its body.
///
/// @param query as forwarded to upstreams, without `?`; empty: none
/// @param requestId the client's own or a generated one
/// @param clientAddress the connection's peer, or the address a trusted proxy reports
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

  /// API format of the client: that of its endpoint or, where an endpoint belongs to both or there
  /// is none, by the header that Anthropic's clients always send.
  public Endpoint.Format format() {
    return format(operation, headers);
  }

  public static Endpoint.Format format(Operation operation, MultiMap headers) {
    return !(operation instanceof Operation.Inference) && headers.contains(ANTHROPIC_VERSION)
        ? Endpoint.Format.Anthropic
        : operation.format();
  }
}
