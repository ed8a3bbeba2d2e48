package dev.aifleet.simulator.knobs;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Every knob of a [Behavior] as text under its one name, however it was turned: by environment, by
/// `PUT /behavior` or by a request's headers.
public final class Knobs {
  private final Map<String, String> values = new LinkedHashMap<>();

  public Knobs(Behavior start) {
    values.put("models", String.join(",", start.models()));
    values.put("apiKeys", String.join(",", start.apiKeys()));
    values.put("latency", GoDuration.format(start.latency()));
    values.put("jitter", GoDuration.format(start.jitter()));
    values.put("tokens", Integer.toString(start.tokens()));
    values.put("tokenInterval", GoDuration.format(start.tokenInterval()));
    values.put("errorPercent", Double.toString(start.errorPercent()));
    values.put("errorStatus", Integer.toString(start.errorStatus()));
  }

  public Set<String> names() {
    return values.keySet();
  }

  public Knobs turn(String name, String value) {
    if (values.replace(name, value.strip()) == null) {
      throw new IllegalArgumentException("'" + name + "' is none of " + names());
    }
    return this;
  }

  public Behavior behavior() {
    return new Behavior(
        list("models"),
        Set.copyOf(list("apiKeys")),
        GoDuration.parse(value("latency")),
        GoDuration.parse(value("jitter")),
        (int) number("tokens"),
        GoDuration.parse(value("tokenInterval")),
        number("errorPercent"),
        (int) number("errorStatus"));
  }

  /// What may be shown: keys stay out.
  public Map<String, String> shown() {
    Map<String, String> shown = new LinkedHashMap<>(values);
    shown.remove("apiKeys");
    return shown;
  }

  private List<String> list(String name) {
    return List.of(value(name).split(",")).stream()
        .map(String::strip)
        .filter(it -> !it.isEmpty())
        .distinct()
        .toList();
  }

  private double number(String name) {
    try {
      return Double.parseDouble(value(name));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + ": '" + value(name) + "' is no number", e);
    }
  }

  private String value(String name) {
    return values.getOrDefault(name, "");
  }
}
