package dev.aifleet.conformance.aborts;

import java.util.List;

/// How far an exchange has come when its client leaves.
enum Phase {
  /// A part of the body has come.
  Upload("none", List.of()),
  /// The upstream has the request and is silent.
  BeforeHeaders("abortsBeforeHeaders", List.of("x-sim-latency: 60s")),
  /// The upstream has sent its head.
  BeforeFirstToken("abortsBeforeFirstToken", List.of("x-sim-first-event-delay: 60s")),
  /// The client has read a part of the answer.
  MidAnswer(
      "abortsMidStream",
      List.of("x-sim-tokens: 900", "x-sim-bytes-per-write: 64", "x-sim-write-interval: 20ms"));

  private final String counter;
  private final List<String> orders;

  Phase(String counter, List<String> orders) {
    this.counter = counter;
    this.orders = orders;
  }

  /// Where the simulator counts those who leave here.
  String counter() {
    return counter;
  }

  /// Headers that make the simulator stay in this phase.
  List<String> orders() {
    return orders;
  }
}
