package dev.aifleet.compiler;

import dev.aifleet.api.UpstreamSpec;
import dev.aifleet.config.GatewayConfig.Upstream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Upstreams that a configuration can have, and the provider keys that they need.
///
/// @param complete every entry of spec is among them
record UsableUpstreams(
    List<Upstream> upstreams, Map<String, String> credentials, boolean complete) {
  UsableUpstreams {
    upstreams = List.copyOf(upstreams);
    credentials = Map.copyOf(credentials);
  }

  /// Those of spec that compile. One whose only problem is that an object it refers to lacks the
  /// use label stays as it was in `lastGood`, address and key alike.
  ///
  /// @param lastGood null: no configuration was accepted so far
  /// @param problems receives the problems of the others
  static UsableUpstreams inSpec(
      CompilerInput input, @Nullable LastGood lastGood, ProblemCollector problems) {
    EntryFilter<Upstream> filter = EntryFilter.ofUpstreams(input);
    Map<String, String> credentials = new HashMap<>();
    List<UpstreamSpec> specs = input.spec().upstreams();
    int compiled = 0;
    for (int i = 0; i < specs.size(); i++) {
      var own = new ProblemCollector();
      Map<String, String> keys = new HashMap<>();
      Upstream upstream =
          new UpstreamCompiler(input, keys, own).compile("spec.upstreams[" + i + "]", specs.get(i));
      filter.add(i, upstream, own);
      if (own.isEmpty()) {
        credentials.putAll(keys);
        compiled++;
      } else if (own.onlyLacksUseLabels() && lastGood != null) {
        keep(upstream.name(), lastGood, filter, credentials);
      }
      problems.addAll(own);
    }
    return new UsableUpstreams(filter.accepted(), credentials, compiled == specs.size());
  }

  private static void keep(
      String name,
      LastGood lastGood,
      EntryFilter<Upstream> filter,
      Map<String, String> credentials) {
    lastGood.config().upstreams().stream()
        .filter(old -> old.name().equals(name))
        .filter(filter::addIfValid)
        .map(Upstream::credential)
        .filter(Objects::nonNull)
        .filter(lastGood.credentials().values()::containsKey)
        .forEach(id -> credentials.put(id, lastGood.credentials().values().get(id)));
  }

  static UsableUpstreams of(LastGood lastGood) {
    return new UsableUpstreams(
        lastGood.config().upstreams(), lastGood.credentials().values(), false);
  }

  boolean has(String name) {
    return upstreams.stream().anyMatch(upstream -> upstream.name().equals(name));
  }

  /// Whether any of them takes traffic.
  boolean takeTraffic() {
    return upstreams.stream().anyMatch(upstream -> upstream.weight() > 0);
  }
}
