package dev.aifleet.gateway.translator;

import io.vertx.core.buffer.Buffer;

/// A request for an upstream of the client's own format, without what another provider has left in
/// its conversation.
///
/// @param ignored names of the fields that were left out, with commas between; empty: none
public record Cleaned(Buffer body, String ignored) {}
