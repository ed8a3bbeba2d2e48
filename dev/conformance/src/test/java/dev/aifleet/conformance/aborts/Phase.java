package dev.aifleet.conformance.aborts;

import java.util.List;

/// How far an exchange has come when its client aborts.
enum Phase {
  /// A part of the request body has arrived.
  Upload("none", ""),
  /// The upstream has the request and sends nothing.
  BeforeHeaders("abortsBeforeHeaders", "x-sim-latency: 60s"),
  /// The upstream has sent its headers.
  BeforeFirstToken("abortsBeforeFirstToken", "x-sim-first-event-delay: 60s"),
  /// The upstream has sent half of its body, or some events.
  MidResponse("abortsMidStream", "x-sim-fault: Hang\nx-sim-fault-at: Event\nx-sim-fault-after: 6");

  private final String counter;
  private final String simulatorHeaders;

  Phase(String counter, String simulatorHeaders) {
    this.counter = counter;
    this.simulatorHeaders = simulatorHeaders;
  }

  /// The simulator's statistic that counts aborts in this phase.
  String counter() {
    return counter;
  }

  /// Headers that make the simulator stay in this phase.
  List<String> simulatorHeaders() {
    return simulatorHeaders.lines().toList();
  }
}
