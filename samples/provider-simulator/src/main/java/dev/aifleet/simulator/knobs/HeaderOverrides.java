package dev.aifleet.simulator.knobs;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// What one request orders for itself by headers such as `x-sim-token-interval`.
public final class HeaderOverrides {
  private static final String PREFIX = "x-sim-";

  private HeaderOverrides() {}

  /// `active`, with what these headers ask for instead.
  public static Behavior apply(Behavior active, Iterable<Map.Entry<String, String>> headers) {
    Map<String, String> orders = Map.of();
    for (Map.Entry<String, String> header : headers) {
      String name = header.getKey();
      if (name.regionMatches(true, 0, PREFIX, 0, PREFIX.length())) {
        if (orders.isEmpty()) {
          orders = new LinkedHashMap<>();
        }
        orders.put(knob(name), header.getValue());
      }
    }
    return orders.isEmpty() ? active : override(active, orders);
  }

  private static Behavior override(Behavior active, Map<String, String> orders) {
    if (orders.containsKey("latency")) {
      orders.putIfAbsent("jitter", "0");
    }
    if (orders.containsKey("fault")) {
      orders.putIfAbsent("faultPercent", "100");
    }
    String status = orders.remove("status");
    if (status != null) {
      orders.put("errorStatus", status);
      orders.putIfAbsent("errorPercent", "100");
    }
    Knobs knobs = new Knobs(active);
    orders.forEach(
        (knob, value) -> {
          KnobReader.check(!Service.KNOBS.contains(knob), knob + " cannot be turned by header");
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
