package dev.aifleet.gateway.translator;

import io.vertx.core.buffer.Buffer;

/// A request for an upstream of the client's own format, without content that another provider has
/// generated in earlier turns.
///
/// @param ignored comma-separated names of the fields that were left out; empty if none were
public record Cleaned(Buffer body, String ignored) {}
