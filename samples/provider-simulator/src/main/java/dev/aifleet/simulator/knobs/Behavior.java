package dev.aifleet.simulator.knobs;

/// How the simulator responds. Immutable; replaced as a whole.
public record Behavior(
    Service service, Timing timing, Content content, Errors errors, Fault fault, Framing framing) {

  public static final Behavior DEFAULT =
      new Behavior(
          Service.DEFAULT,
          Timing.NO_DELAYS,
          Content.DEFAULT,
          Errors.NONE,
          Fault.NONE,
          Framing.DEFAULT);

  /// The same models and keys, without delays, errors and faults.
  public Behavior healthy() {
    return new Behavior(
        service, Timing.NO_DELAYS, Content.DEFAULT, Errors.NONE, Fault.NONE, Framing.DEFAULT);
  }
}
