package dev.aifleet.simulator.knobs;

/// How the simulator answers. Immutable; the one in force is replaced as a whole.
public record Behavior(
    Service service, Pace pace, Content content, Errors errors, Fault fault, Framing framing) {

  public static final Behavior DEFAULT =
      new Behavior(
          Service.ANY, Pace.AT_ONCE, Content.USUAL, Errors.NONE, Fault.NONE, Framing.PLAIN);

  /// The same door, behind which all is well.
  public Behavior well() {
    return new Behavior(
        service, Pace.AT_ONCE, Content.USUAL, Errors.NONE, Fault.NONE, Framing.PLAIN);
  }
}
