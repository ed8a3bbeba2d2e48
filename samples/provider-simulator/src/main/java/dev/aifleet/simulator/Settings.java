package dev.aifleet.simulator;

import dev.aifleet.simulator.knobs.Behavior;
import dev.aifleet.simulator.knobs.Knobs;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Settings that cannot change while the simulator runs.
///
/// @param name part of every response
/// @param port 0: an ephemeral one
/// @param seed of jitter, errors and faults: the same requests in the same order get the same
/// @param behavior in force until `PUT /behavior` replaces it
/// @param tls a TLS port beside the plain one, or [Tls#NONE]
public record Settings(String name, int port, long seed, Behavior behavior, Tls tls) {

  /// @param port 0: an ephemeral one; -1: no TLS
  /// @param certificate path of a PEM file; empty: one is generated
  /// @param names DNS names of a generated certificate, beside the simulator's own and loopback's
  public record Tls(int port, String certificate, String key, List<String> names) {
    public static final Tls NONE = new Tls(-1, "", "", List.of());

    public Tls {
      names = List.copyOf(names);
    }

    public boolean isOn() {
      return port >= 0;
    }
  }

  public Settings(String name, int port, long seed, Behavior behavior) {
    this(name, port, seed, behavior, Tls.NONE);
  }

  /// Reads variables such as `SIM_NAME` and `SIM_TOKEN_INTERVAL`; unset or empty: the default.
  public static Settings of(Map<String, String> environment) {
    Knobs knobs = new Knobs(Behavior.DEFAULT);
    for (String knob : knobs.names()) {
      String value = environment.getOrDefault(variable(knob), "");
      if (!value.isEmpty()) {
        knobs.set(knob, value);
      }
    }
    return new Settings(
        environment.getOrDefault("SIM_NAME", "simulator"),
        Integer.parseInt(environment.getOrDefault("SIM_PORT", "8080")),
        Long.parseLong(environment.getOrDefault("SIM_SEED", "1")),
        knobs.behavior(),
        new Tls(
            Integer.parseInt(environment.getOrDefault("SIM_TLS_PORT", "-1")),
            environment.getOrDefault("SIM_TLS_CERT", ""),
            environment.getOrDefault("SIM_TLS_KEY", ""),
            names(environment.getOrDefault("SIM_TLS_NAMES", ""))));
  }

  private static List<String> names(String list) {
    return Arrays.stream(list.split(",", -1)).filter(name -> !name.isEmpty()).toList();
  }

  /// `tokenInterval` -> `SIM_TOKEN_INTERVAL`.
  private static String variable(String knob) {
    return "SIM_" + knob.replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT);
  }
}
