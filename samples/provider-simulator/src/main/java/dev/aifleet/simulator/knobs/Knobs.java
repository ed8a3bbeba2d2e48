package dev.aifleet.simulator.knobs;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// Every knob of a [Behavior] as text under its name, whether it comes from the environment, from
/// `PUT /behavior` or from request headers.
public final class Knobs {
  private final Map<String, String> values = new LinkedHashMap<>();

  public Knobs(Behavior start) {
    start.service().show(values::put);
    start.timing().show(values::put);
    start.content().show(values::put);
    start.errors().show(values::put);
    start.fault().show(values::put);
    start.framing().show(values::put);
  }

  public Set<String> names() {
    return values.keySet();
  }

  public Knobs set(String name, String value) {
    if (values.replace(name, value.strip()) == null) {
      throw new IllegalArgumentException("'" + name + "' is none of " + names());
    }
    return this;
  }

  public Behavior behavior() {
    var reading = new KnobReader(values);
    return new Behavior(
        Service.of(reading),
        Timing.of(reading),
        Content.of(reading),
        Errors.of(reading),
        Fault.of(reading),
        Framing.of(reading));
  }

  /// For `GET /behavior`: all but the API keys.
  public Map<String, String> shown() {
    Map<String, String> shown = new LinkedHashMap<>(values);
    shown.remove("apiKeys");
    return shown;
  }
}
