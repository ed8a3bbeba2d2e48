package dev.aifleet.gateway.dialect;

import io.vertx.core.MultiMap;

/// A request before its body.
///
/// @param requestId the client's own or one that was made for it
/// @param clientAddress of the socket's other end
/// @param contentLength as declared; -1: not declared
public record RequestHead(
    Operation operation,
    MultiMap headers,
    String requestId,
    String clientAddress,
    long contentLength) {}
