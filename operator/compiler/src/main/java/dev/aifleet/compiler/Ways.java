package dev.aifleet.compiler;

import dev.aifleet.api.UpstreamSpec;
import dev.aifleet.config.GatewayConfig.Upstream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Upstreams that can serve, and the keys that they are asked with.
///
/// @param complete every entry of spec is among them
record Ways(List<Upstream> upstreams, Map<String, String> credentials, boolean complete) {
  Ways {
    upstreams = List.copyOf(upstreams);
    credentials = Map.copyOf(credentials);
  }

  /// Those of spec that compile.
  ///
  /// @param findings told what is wrong with the others
  static Ways inSpec(Source source, Findings findings) {
    var sieve = new Sieve<Upstream>("upstreams", upstreams -> Parts.only(source, upstreams));
    Map<String, String> credentials = new HashMap<>();
    List<UpstreamSpec> specs = source.spec().upstreams();
    for (int i = 0; i < specs.size(); i++) {
      var own = new Findings();
      Map<String, String> keys = new HashMap<>();
      Upstream upstream =
          new Upstreams(source, keys, own).compile("spec.upstreams[" + i + "]", specs.get(i));
      sieve.add(i, upstream, own.isEmpty()).forEach(problem -> Compiler.tell(source, problem, own));
      if (own.isEmpty()) {
        credentials.putAll(keys);
      }
      findings.addAll(own);
    }
    return new Ways(sieve.good(), credentials, sieve.good().size() == specs.size());
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
