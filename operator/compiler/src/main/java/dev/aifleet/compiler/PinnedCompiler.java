package dev.aifleet.compiler;

import dev.aifleet.api.UpstreamSpec;
import dev.aifleet.config.ConfigValidator;
import dev.aifleet.config.GatewayConfig.Pin;
import dev.aifleet.config.GatewayConfig.Upstream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Compiles a pin although not all upstreams of spec compile: the target, from spec where it
/// compiles and from the last good configuration where not, and the other last good ones beside it.
final class PinnedCompiler {
  private final Source source;
  private final String name;
  private final @Nullable LastGood lastGood;
  private final Findings findings = new Findings();

  PinnedCompiler(Source source, String name, @Nullable LastGood lastGood) {
    this.source = source;
    this.name = name;
    this.lastGood = lastGood;
  }

  Compilation compile() {
    Target target = target();
    return target == null
        ? findings.refused()
        : Compiler.settle(source, beside(target), new Pin(name), lastGood, findings);
  }

  /// The other last good upstreams come along without traffic, so that one of them can still become
  /// the target once this configuration is the last good one.
  private Ways beside(Target target) {
    List<Upstream> upstreams = new ArrayList<>(List.of(target.upstream()));
    Map<String, String> credentials = new HashMap<>(target.credentials());
    if (lastGood != null) {
      for (Upstream other : lastGood.config().upstreams()) {
        Target way = Target.in(lastGood, other.name());
        if (way != null && !other.name().equals(name)) {
          upstreams.add(way.upstream());
          credentials.putAll(way.credentials());
        }
      }
    }
    boolean allGood =
        ConfigValidator.validate(Parts.only(source, upstreams)).stream()
            .noneMatch(problem -> problem.path().startsWith("upstreams["));
    return allGood
        ? new Ways(upstreams, credentials, false)
        : new Ways(List.of(target.upstream()), target.credentials(), false);
  }

  private @Nullable Target target() {
    var inSpec = new Findings();
    List<UpstreamSpec> upstreams = source.spec().upstreams();
    for (int i = 0; i < upstreams.size(); i++) {
      if (upstreams.get(i).name().equals(name)) {
        var own = new Findings();
        var credentials = new HashMap<String, String>();
        Upstream upstream =
            new Upstreams(source, credentials, own)
                .compile("spec.upstreams[" + i + "]", upstreams.get(i));
        new Sieve<Upstream>("upstreams", some -> Parts.only(source, some))
            .add(i, upstream, true)
            .forEach(problem -> Compiler.tell(source, problem, own));
        if (own.isEmpty()) {
          return new Target(upstream, credentials);
        }
        inSpec.addAll(own);
      }
    }
    Target before = lastGood == null ? null : Target.in(lastGood, name);
    if (before == null) {
      findings.problem(
          "spec.rollback.target.upstream",
          inSpec.isEmpty()
              ? "'" + name + "' is neither among spec.upstreams nor in the last good configuration"
              : "'" + name + "' has problems in spec and is not in the last good configuration");
      findings.addAll(inSpec);
    }
    return before;
  }

  /// The upstream that takes all traffic, and its key.
  private record Target(Upstream upstream, Map<String, String> credentials) {
    static @Nullable Target in(LastGood lastGood, String name) {
      for (Upstream upstream : lastGood.config().upstreams()) {
        if (upstream.name().equals(name)) {
          String id = upstream.credential();
          if (id == null) {
            return new Target(upstream, Map.of());
          }
          String key = lastGood.credentials().values().get(id);
          return key == null ? null : new Target(upstream, Map.of(id, key));
        }
      }
      return null;
    }
  }
}
