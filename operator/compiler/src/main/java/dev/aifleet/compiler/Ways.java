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
record Ways(List<Upstream> upstreams, Map<String, String> credentials, boolean complete) {
  Ways {
    upstreams = List.copyOf(upstreams);
    credentials = Map.copyOf(credentials);
  }

  /// Those of spec that compile. One that only lacks the label on what it refers to stays as it
  /// was, address and key alike.
  ///
  /// @param lastGood null: nothing was accepted so far
  /// @param findings told what is wrong with the others
  static Ways inSpec(Source source, @Nullable LastGood lastGood, Findings findings) {
    var sieve = new Sieve<Upstream>("upstreams", upstreams -> Parts.only(source, upstreams));
    Map<String, String> credentials = new HashMap<>();
    List<UpstreamSpec> specs = source.spec().upstreams();
    int taken = 0;
    for (int i = 0; i < specs.size(); i++) {
      var own = new Findings();
      Map<String, String> keys = new HashMap<>();
      Upstream upstream =
          new Upstreams(source, keys, own).compile("spec.upstreams[" + i + "]", specs.get(i));
      sieve.add(i, upstream, own.isEmpty()).forEach(problem -> Compiler.tell(source, problem, own));
      if (own.isEmpty()) {
        credentials.putAll(keys);
        taken++;
      } else if (own.onlyClosed() && lastGood != null) {
        keep(i, upstream.name(), lastGood, sieve, credentials);
      }
      findings.addAll(own);
    }
    return new Ways(sieve.good(), credentials, taken == specs.size());
  }

  private static void keep(
      int place,
      String name,
      LastGood lastGood,
      Sieve<Upstream> sieve,
      Map<String, String> credentials) {
    lastGood.config().upstreams().stream()
        .filter(old -> old.name().equals(name))
        .filter(old -> sieve.add(place, old, true).isEmpty())
        .map(Upstream::credential)
        .filter(Objects::nonNull)
        .filter(lastGood.credentials().values()::containsKey)
        .forEach(id -> credentials.put(id, lastGood.credentials().values().get(id)));
  }

  static Ways of(LastGood lastGood) {
    return new Ways(lastGood.config().upstreams(), lastGood.credentials().values(), false);
  }

  boolean has(String upstream) {
    return upstreams.stream().anyMatch(way -> way.name().equals(upstream));
  }

  /// Whether traffic can go anywhere.
  boolean carry() {
    return upstreams.stream().anyMatch(way -> way.weight() > 0);
  }
}
