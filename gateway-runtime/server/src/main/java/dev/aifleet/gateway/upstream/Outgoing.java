package dev.aifleet.gateway.upstream;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;

/// What is sent.
///
/// @param headers writes the headers, except the credential; called once per connection tried
public record Outgoing(Consumer<MultiMap> headers, Buffer body) {}
