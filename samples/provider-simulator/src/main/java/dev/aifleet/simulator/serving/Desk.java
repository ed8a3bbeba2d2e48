package dev.aifleet.simulator.serving;

import dev.aifleet.simulator.delivery.Stats;
import dev.aifleet.simulator.delivery.Tally;
import dev.aifleet.simulator.knobs.Behavior;
import dev.aifleet.simulator.knobs.Dice;
import dev.aifleet.simulator.wire.Wording;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// What all event loops of one simulator share. Behaviour and counters are replaced as a whole, so
/// a request works with those it found.
public final class Desk {
  private final Wording wording;
  private final Dice dice;
  private final Behavior start;
  private final String certificate;
  private final Notebook notebook = new Notebook();
  private final LongAdder inFlight = new LongAdder();
  private final LongAdder connections = new LongAdder();
  private volatile Standing standing;
  private volatile String keySet = "";
  private volatile Stats stats = new Stats();
  private volatile boolean closing;

  /// @param troubles requests that have met an error status or fault since it is in force
  private record Standing(Behavior behavior, AtomicInteger troubles) {}

  /// @param certificate PEM; empty: no TLS
  public Desk(String name, long seed, Behavior behavior, String certificate) {
    this.wording = new Wording(name);
    this.dice = new Dice(seed);
    this.start = behavior;
    this.certificate = certificate;
    this.standing = new Standing(behavior, new AtomicInteger());
  }

  public String name() {
    return wording.name();
  }

  Wording wording() {
    return wording;
  }

  Dice dice() {
    return dice;
  }

  public String certificate() {
    return certificate;
  }

  /// What it publishes as an issuer of tokens; empty: nothing.
  String keySet() {
    return keySet;
  }

  void publish(String json) {
    keySet = json;
  }

  Notebook notebook() {
    return notebook;
  }

  Behavior behavior() {
    return standing.behavior();
  }

  void behave(Behavior next) {
    standing = new Standing(next, new AtomicInteger());
  }

  void behaveAsAtStart() {
    behave(start);
  }

  /// Whether one more request may meet an error status or fault.
  boolean grantsTrouble() {
    Standing now = standing;
    int times = now.behavior().service().times();
    return times == 0 || now.troubles().incrementAndGet() <= times;
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

  /// Begins to count a request, in `where`.
  Tally tally(Stats where) {
    return new Tally(inFlight, where);
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

  /// From now on `/health` tells that this simulator is going away.
  public void close() {
    closing = true;
  }

  boolean isClosing() {
    return closing;
  }
}
