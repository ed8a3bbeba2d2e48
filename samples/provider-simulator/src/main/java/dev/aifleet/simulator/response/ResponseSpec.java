package dev.aifleet.simulator.response;

import dev.aifleet.simulator.knobs.Behavior;
import dev.aifleet.simulator.knobs.Fault;
import dev.aifleet.simulator.wire.Problem;
import dev.aifleet.simulator.wire.ResponseBody;

/// One successful response, as [ResponseSender] sends it.
///
/// @param fault the fault injected into this response
/// @param streamed the client asked for a stream of events
/// @param streamError content of an error event, where the fault is one
public record ResponseSpec(
    Behavior behavior, Fault fault, ResponseBody body, boolean streamed, Problem streamError) {}
