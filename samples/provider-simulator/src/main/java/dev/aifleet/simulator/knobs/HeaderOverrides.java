package dev.aifleet.simulator.knobs;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// Overrides for one request by headers such as `x-sim-token-interval`.
public final class HeaderOverrides {
  private static final String PREFIX = "x-sim-";

  private HeaderOverrides() {}

  /// `active` with the knobs that these headers name.
  public static Behavior apply(Behavior active, Iterable<Map.Entry<String, String>> headers) {
    Map<String, String> overrides = Map.of();
    for (Map.Entry<String, String> header : headers) {
      String name = header.getKey();
      if (name.regionMatches(true, 0, PREFIX, 0, PREFIX.length())) {
        if (overrides.isEmpty()) {
          overrides = new LinkedHashMap<>();
        }
        overrides.put(knob(name), header.getValue());
      }
    }
    return overrides.isEmpty() ? active : override(active, overrides);
  }

  private static Behavior override(Behavior active, Map<String, String> overrides) {
    if (overrides.containsKey("latency")) {
      overrides.putIfAbsent("jitter", "0");
    }
    if (overrides.containsKey("fault")) {
      overrides.putIfAbsent("faultPercent", "100");
    }
    String status = overrides.remove("status");
    if (status != null) {
      overrides.put("errorStatus", status);
      overrides.putIfAbsent("errorPercent", "100");
    }
    Knobs knobs = new Knobs(active);
    overrides.forEach(
        (knob, value) -> {
          KnobReader.check(
              !Service.KNOBS.contains(knob), knob + " cannot be set by a request header");
          knobs.set(knob, value);
        });
    return knobs.behavior();
  }

  /// `x-sim-token-interval` -> `tokenInterval`.
  private static String knob(String header) {
    String kebab = header.substring(PREFIX.length()).toLowerCase(Locale.ROOT);
    StringBuilder camel = new StringBuilder(kebab.length());
    for (int i = 0; i < kebab.length(); i++) {
      char c = kebab.charAt(i);
      if (c == '-' && i + 1 < kebab.length()) {
        camel.append(Character.toUpperCase(kebab.charAt(++i)));
      } else {
        camel.append(c);
      }
    }
    return camel.toString();
  }
}
