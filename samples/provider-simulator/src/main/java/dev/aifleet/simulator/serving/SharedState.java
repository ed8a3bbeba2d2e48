package dev.aifleet.simulator.serving;

import dev.aifleet.simulator.knobs.Behavior;
import dev.aifleet.simulator.knobs.SeededRandom;
import dev.aifleet.simulator.response.RequestCounter;
import dev.aifleet.simulator.response.Stats;
import dev.aifleet.simulator.wire.TextGenerator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// State that all event loops of one simulator share. Behavior and statistics are replaced as a
/// whole, so that a request keeps those it began with.
public final class SharedState {
  private final TextGenerator generator;
  private final SeededRandom random;
  private final Behavior start;
  private final String certificate;
  private final RequestLog requestLog = new RequestLog();
  private final LongAdder inFlight = new LongAdder();
  private final LongAdder connections = new LongAdder();
  private volatile ActiveBehavior active;
  private volatile String keySet = "";
  private volatile Stats stats = new Stats();
  private volatile boolean closing;

  /// @param failures error statuses and faults injected since it is in force
  private record ActiveBehavior(Behavior behavior, AtomicInteger failures) {}

  /// @param certificate PEM; empty: no TLS
  public SharedState(String name, long seed, Behavior behavior, String certificate) {
    this.generator = new TextGenerator(name);
    this.random = new SeededRandom(seed);
    this.start = behavior;
    this.certificate = certificate;
    this.active = new ActiveBehavior(behavior, new AtomicInteger());
  }

  public String name() {
    return generator.name();
  }

  TextGenerator generator() {
    return generator;
  }

  SeededRandom random() {
    return random;
  }

  public String certificate() {
    return certificate;
  }

  /// The JSON Web Key Set served at `/jwks`; empty: none.
  String keySet() {
    return keySet;
  }

  void publish(String json) {
    keySet = json;
  }

  RequestLog requestLog() {
    return requestLog;
  }

  Behavior behavior() {
    return active.behavior();
  }

  void setBehavior(Behavior next) {
    active = new ActiveBehavior(next, new AtomicInteger());
  }

  void resetBehavior() {
    setBehavior(start);
  }

  /// Whether one more error status or fault may be injected; counts it.
  boolean claimFailure() {
    ActiveBehavior now = active;
    int times = now.behavior().service().times();
    return times == 0 || now.failures().incrementAndGet() <= times;
  }

  Stats stats() {
    return stats;
  }

  void resetStats() {
    stats = new Stats();
  }

  /// Requests that have begun and not ended.
  long inFlight() {
    return inFlight.sum();
  }

  /// Begins to count a request in these statistics.
  RequestCounter counter(Stats statistics) {
    return new RequestCounter(inFlight, statistics);
  }

  long connectionsOpen() {
    return connections.sum();
  }

  public void connected() {
    stats.connection();
    connections.increment();
  }

  public void disconnected() {
    connections.decrement();
  }

  /// From now on `/health` responds with 503.
  public void close() {
    closing = true;
  }

  boolean isClosing() {
    return closing;
  }
}
