package dev.aifleet.config;

import dev.aifleet.config.GatewayConfig.Upstream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Weights as people read them: whole percents that sum to 100 within each priority.
public final class EffectiveWeights {
  private EffectiveWeights() {}

  /// Percent by upstream, in the order of `config`; a pin gives its target everything. Rounded by
  /// largest remainder, the earlier upstream first, so that equal configurations read the same.
  public static Map<String, Integer> of(GatewayConfig config) {
    GatewayConfig.Pin pin = config.pin();
    Map<String, Integer> percents = new LinkedHashMap<>();
    if (pin != null) {
      config.upstreams().forEach(u -> percents.put(u.name(), 0));
      percents.put(pin.upstream(), 100);
    } else {
      config.upstreams().forEach(u -> percents.put(u.name(), 0));
      config.upstreams().stream()
          .collect(Collectors.groupingBy(Upstream::priority))
          .values()
          .forEach(tier -> share(tier, percents));
    }
    return Collections.unmodifiableMap(percents);
  }

  private static void share(List<Upstream> tier, Map<String, Integer> percents) {
    int total = tier.stream().mapToInt(Upstream::weight).sum();
    if (total == 0) {
      return;
    }
    List<Upstream> byRemainder = new ArrayList<>(tier);
    tier.forEach(u -> percents.put(u.name(), u.weight() * 100 / total));
    byRemainder.sort(Comparator.comparingInt((Upstream u) -> -(u.weight() * 100 % total)));
    int missing = 100 - tier.stream().mapToInt(u -> percents.get(u.name())).sum();
    for (Upstream upstream : byRemainder.subList(0, missing)) {
      percents.merge(upstream.name(), 1, Integer::sum);
    }
  }
}
