/// Whole responses as the events of a stream, for a client that requested a stream at an upstream
/// that sent none: chunks of chat completions, events of Anthropic messages and of `/v1/responses`.
/// Reads and writes the client's format only.
@NullMarked
package dev.aifleet.gateway.translator.events;

import org.jspecify.annotations.NullMarked;
