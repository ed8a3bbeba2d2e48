package dev.aifleet.simulator;

import dev.aifleet.simulator.knobs.Behavior;
import dev.aifleet.simulator.knobs.Knobs;
import java.util.Locale;
import java.util.Map;

/// What is fixed for a simulator's life.
///
/// @param name told in every answer
/// @param port 0: any free one
/// @param seed of jitter and errors: the same requests in the same order fare the same
/// @param behavior in force until somebody changes it
public record Settings(String name, int port, long seed, Behavior behavior) {

  /// From variables such as `SIM_NAME` and `SIM_TOKEN_INTERVAL`; unset or empty: the default.
  public static Settings of(Map<String, String> environment) {
    Knobs knobs = new Knobs(Behavior.DEFAULT);
    for (String knob : knobs.names()) {
      String value = environment.getOrDefault(variable(knob), "");
      if (!value.isEmpty()) {
        knobs.turn(knob, value);
      }
    }
    return new Settings(
        environment.getOrDefault("SIM_NAME", "simulator"),
        Integer.parseInt(environment.getOrDefault("SIM_PORT", "8080")),
        Long.parseLong(environment.getOrDefault("SIM_SEED", "1")),
        knobs.behavior());
  }

  /// `tokenInterval` -> `SIM_TOKEN_INTERVAL`.
  private static String variable(String knob) {
    return "SIM_" + knob.replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT);
  }
}
