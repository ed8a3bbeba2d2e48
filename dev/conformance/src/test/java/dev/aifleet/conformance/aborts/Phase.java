package dev.aifleet.conformance.aborts;

import java.util.List;

/// How far an exchange has come when its client leaves.
enum Phase {
  /// A part of the body has come.
  Upload("none", ""),
  /// The upstream has the request and is silent.
  BeforeHeaders("abortsBeforeHeaders", "x-sim-latency: 60s"),
  /// The upstream has sent its head.
  BeforeFirstToken("abortsBeforeFirstToken", "x-sim-first-event-delay: 60s"),
  /// The upstream has sent half of its answer, or some events.
  MidAnswer("abortsMidStream", "x-sim-fault: Hang\nx-sim-fault-at: Event\nx-sim-fault-after: 6");

  private final String counter;
  private final String orders;

  Phase(String counter, String orders) {
    this.counter = counter;
    this.orders = orders;
  }

  /// Where the simulator counts those who leave here.
  String counter() {
    return counter;
  }

  /// Headers that make the simulator stay in this phase.
  List<String> orders() {
    return orders.lines().toList();
  }
}
