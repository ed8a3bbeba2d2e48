package dev.aifleet.compiler;

import dev.aifleet.api.UpstreamSpec;
import dev.aifleet.config.GatewayConfig.Upstream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Upstreams that can serve, and the keys that they are asked with.
///
/// @param complete every entry of spec is among them
record UsableUpstreams(
    List<Upstream> upstreams, Map<String, String> credentials, boolean complete) {
  UsableUpstreams {
    upstreams = List.copyOf(upstreams);
    credentials = Map.copyOf(credentials);
  }

  /// Those of spec that compile. One that only lacks the label on what it refers to stays as it
  /// was, address and key alike.
  ///
  /// @param lastGood null: nothing was accepted so far
  /// @param problems told what is wrong with the others
  static UsableUpstreams inSpec(
      CompilerInput input, @Nullable LastGood lastGood, ProblemCollector problems) {
    var filter =
        new EntryFilter<Upstream>("upstreams", upstreams -> ConfigAssembler.only(input, upstreams));
    Map<String, String> credentials = new HashMap<>();
    List<UpstreamSpec> specs = input.spec().upstreams();
    int taken = 0;
    for (int i = 0; i < specs.size(); i++) {
      var own = new ProblemCollector();
      Map<String, String> keys = new HashMap<>();
      Upstream upstream =
          new UpstreamCompiler(input, keys, own).compile("spec.upstreams[" + i + "]", specs.get(i));
      filter.add(i, upstream, own.isEmpty()).forEach(problem -> Compiler.tell(input, problem, own));
      if (own.isEmpty()) {
        credentials.putAll(keys);
        taken++;
      } else if (own.onlyClosed() && lastGood != null) {
        keep(i, upstream.name(), lastGood, filter, credentials);
      }
      problems.addAll(own);
    }
    return new UsableUpstreams(filter.good(), credentials, taken == specs.size());
  }

  private static void keep(
      int place,
      String name,
      LastGood lastGood,
      EntryFilter<Upstream> filter,
      Map<String, String> credentials) {
    lastGood.config().upstreams().stream()
        .filter(old -> old.name().equals(name))
        .filter(old -> filter.add(place, old, true).isEmpty())
        .map(Upstream::credential)
        .filter(Objects::nonNull)
        .filter(lastGood.credentials().values()::containsKey)
        .forEach(id -> credentials.put(id, lastGood.credentials().values().get(id)));
  }

  static UsableUpstreams of(LastGood lastGood) {
    return new UsableUpstreams(
        lastGood.config().upstreams(), lastGood.credentials().values(), false);
  }

  boolean has(String upstream) {
    return upstreams.stream().anyMatch(way -> way.name().equals(upstream));
  }

  /// Whether traffic can go anywhere.
  boolean carry() {
    return upstreams.stream().anyMatch(way -> way.weight() > 0);
  }
}
