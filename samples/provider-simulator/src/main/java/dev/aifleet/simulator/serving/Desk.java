package dev.aifleet.simulator.serving;

import dev.aifleet.simulator.knobs.Behavior;
import dev.aifleet.simulator.knobs.Dice;
import dev.aifleet.simulator.openai.Wording;
import java.util.concurrent.atomic.LongAdder;

/// What all event loops of one simulator share. Behaviour and counters are replaced as a whole, so
/// a request works with those it found.
public final class Desk {
  private final String name;
  private final Wording wording;
  private final Dice dice;
  private final LongAdder inFlight = new LongAdder();
  private volatile Behavior behavior;
  private volatile Stats stats = new Stats();
  private volatile boolean closing;

  public Desk(String name, long seed, Behavior behavior) {
    this.name = name;
    this.wording = new Wording(name);
    this.dice = new Dice(seed);
    this.behavior = behavior;
  }

  public String name() {
    return name;
  }

  public Wording wording() {
    return wording;
  }

  public Dice dice() {
    return dice;
  }

  public Behavior behavior() {
    return behavior;
  }

  public void behave(Behavior next) {
    behavior = next;
  }

  public Stats stats() {
    return stats;
  }

  public void resetStats() {
    stats = new Stats();
  }

  /// Completion requests that have begun and not ended.
  public long inFlight() {
    return inFlight.sum();
  }

  void began() {
    inFlight.increment();
  }

  void ended() {
    inFlight.decrement();
  }

  /// From now on `/health` tells that this simulator is going away.
  public void close() {
    closing = true;
  }

  boolean isClosing() {
    return closing;
  }
}
