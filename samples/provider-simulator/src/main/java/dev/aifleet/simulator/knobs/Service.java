package dev.aifleet.simulator.knobs;

import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/// Models, keys and counts that apply to all requests; request headers cannot override them.
///
/// @param models names it serves; empty: every name
/// @param apiKeys accepted keys; empty: any key, or none
/// @param record how many requests are kept for `GET /requests`
/// @param times how many error statuses and faults are injected at most; 0: no limit
/// @param faultModels the models endpoint gets error statuses and faults too
public record Service(
    List<String> models, Set<String> apiKeys, int record, int times, boolean faultModels) {
  static final Set<String> KNOBS = Set.of("models", "apiKeys", "record", "times", "faultModels");

  static final Service DEFAULT = new Service(List.of(), Set.of(), 0, 0, false);

  public Service {
    models = List.copyOf(models);
    apiKeys = Set.copyOf(apiKeys);
  }

  public boolean serves(String model) {
    return models.isEmpty() || models.contains(model);
  }

  static Service of(KnobReader knobs) {
    return new Service(
        knobs.list("models"),
        Set.copyOf(knobs.list("apiKeys")),
        knobs.whole("record", 0, 100),
        knobs.whole("times", 0, Integer.MAX_VALUE),
        knobs.flag("faultModels"));
  }

  void show(BiConsumer<String, String> knobs) {
    knobs.accept("models", String.join(",", models));
    knobs.accept("apiKeys", String.join(",", apiKeys));
    knobs.accept("record", "" + record);
    knobs.accept("times", "" + times);
    knobs.accept("faultModels", "" + faultModels);
  }
}
