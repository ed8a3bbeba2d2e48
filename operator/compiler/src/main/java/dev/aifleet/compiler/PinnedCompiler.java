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
  private final CompilerInput input;
  private final String name;
  private final @Nullable LastGood lastGood;
  private final ProblemCollector problems = new ProblemCollector();

  PinnedCompiler(CompilerInput input, String name, @Nullable LastGood lastGood) {
    this.input = input;
    this.name = name;
    this.lastGood = lastGood;
  }

  Compilation compile() {
    Target target = target();
    return target == null
        ? problems.refused()
        : Compiler.settle(input, beside(target), new Pin(name), lastGood, problems);
  }

  /// The other last good upstreams come along without traffic, so that one of them can still become
  /// the target once this configuration is the last good one.
  private UsableUpstreams beside(Target target) {
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
        ConfigValidator.validate(ConfigAssembler.only(input, upstreams)).stream()
            .noneMatch(problem -> problem.path().startsWith("upstreams["));
    return allGood
        ? new UsableUpstreams(upstreams, credentials, false)
        : new UsableUpstreams(List.of(target.upstream()), target.credentials(), false);
  }

  private @Nullable Target target() {
    var inSpec = new ProblemCollector();
    List<UpstreamSpec> upstreams = input.spec().upstreams();
    for (int i = 0; i < upstreams.size(); i++) {
      if (upstreams.get(i).name().equals(name)) {
        var own = new ProblemCollector();
        var credentials = new HashMap<String, String>();
        Upstream upstream =
            new UpstreamCompiler(input, credentials, own)
                .compile("spec.upstreams[" + i + "]", upstreams.get(i));
        new EntryFilter<Upstream>("upstreams", some -> ConfigAssembler.only(input, some))
            .add(i, upstream, true)
            .forEach(problem -> Compiler.tell(input, problem, own));
        if (own.isEmpty()) {
          return new Target(upstream, credentials);
        }
        inSpec.addAll(own);
      }
    }
    Target before = lastGood == null ? null : Target.in(lastGood, name);
    if (before == null) {
      problems.problem(
          "spec.rollback.target.upstream",
          inSpec.isEmpty()
              ? "'" + name + "' is neither among spec.upstreams nor in the last good configuration"
              : "'" + name + "' has problems in spec and is not in the last good configuration");
      problems.addAll(inSpec);
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
