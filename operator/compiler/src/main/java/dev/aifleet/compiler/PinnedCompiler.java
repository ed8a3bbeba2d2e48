package dev.aifleet.compiler;

import dev.aifleet.api.UpstreamSpec;
import dev.aifleet.compiler.Compilation.Compiled;
import dev.aifleet.config.ConfigFormat;
import dev.aifleet.config.ConfigValidator;
import dev.aifleet.config.Credentials;
import dev.aifleet.config.GatewayConfig;
import dev.aifleet.config.GatewayConfig.Anonymous;
import dev.aifleet.config.GatewayConfig.Auth;
import dev.aifleet.config.GatewayConfig.Pin;
import dev.aifleet.config.GatewayConfig.Upstream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Compiles a pin although spec as a whole does not compile: the target, and each other part of
/// spec for itself, from spec where it compiles and from the last good configuration where not. A
/// part that neither gives is refused, since serving without authentication, limits or aliases is
/// not what anybody asked for.
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
    if (target == null) {
      return findings.refused();
    }
    var own = new Findings();
    GatewayConfig inSpec = target.with(source, own);
    Compiler.judge(source, inSpec, own);
    if (lastGood != null) {
      return beside(target, inSpec, lastGood, own);
    }
    findings.addAll(own);
    return findings.isEmpty()
        ? new Compiled(inSpec, new Credentials(target.credentials()))
        : findings.refused();
  }

  /// The other last good upstreams come along without traffic, so that one of them can still become
  /// the target once this configuration is the last good one.
  private static Compiled beside(
      Target target, GatewayConfig inSpec, LastGood lastGood, Findings own) {
    List<Upstream> upstreams = new ArrayList<>(inSpec.upstreams());
    Map<String, String> credentials = new HashMap<>(target.credentials());
    for (Upstream other : lastGood.config().upstreams()) {
      Target way = Target.in(lastGood, other.name());
      if (way != null && !other.name().equals(target.upstream().name())) {
        upstreams.add(way.upstream());
        credentials.putAll(way.credentials());
      }
    }
    GatewayConfig before = lastGood.config();
    GatewayConfig all = mended(inSpec, upstreams, before, own);
    return ConfigValidator.validate(all).isEmpty()
        ? new Compiled(all, new Credentials(credentials))
        : new Compiled(
            mended(inSpec, inSpec.upstreams(), before, own), new Credentials(target.credentials()));
  }

  /// Each part that has problems in spec is the last good one.
  private static GatewayConfig mended(
      GatewayConfig inSpec, List<Upstream> upstreams, GatewayConfig before, Findings own) {
    return new GatewayConfig(
        inSpec.format(),
        inSpec.gateway(),
        upstreams,
        own.concern("spec.modelAliases") ? before.modelAliases() : inSpec.modelAliases(),
        own.concern("spec.auth") ? before.auth() : inSpec.auth(),
        own.concern("spec.rateLimits") ? before.rateLimits() : inSpec.rateLimits(),
        inSpec.pin(),
        own.concern("spec.retry") ? before.retry() : inSpec.retry(),
        own.concern("spec.sticky") ? before.sticky() : inSpec.sticky(),
        own.concern("spec.limits") ? before.limits() : inSpec.limits());
  }

  private @Nullable Target target() {
    var inSpec = new Findings();
    List<UpstreamSpec> upstreams = source.spec().upstreams();
    for (int i = 0; i < upstreams.size(); i++) {
      if (upstreams.get(i).name().equals(name)) {
        var own = new Findings();
        var credentials = new HashMap<String, String>();
        String at = "spec.upstreams[" + i + "]";
        var target =
            new Target(
                new Upstreams(source, credentials, own).compile(at, upstreams.get(i)), credentials);
        Compiler.judge(source, target.alone(source), i, own);
        if (own.isEmpty()) {
          return target;
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
    private static final Auth NO_AUTH = new Auth(List.of(), List.of(), Anonymous.Deny);

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

    /// With nothing that could have problems of its own.
    GatewayConfig alone(Source source) {
      return new GatewayConfig(
          ConfigFormat.CURRENT,
          source.gateway(),
          List.of(upstream),
          List.of(),
          NO_AUTH,
          List.of(),
          new Pin(upstream.name()),
          GatewayConfig.Retry.DEFAULT,
          null,
          GatewayConfig.Limits.DEFAULT);
    }

    /// With everything else as spec has it.
    GatewayConfig with(Source source, Findings own) {
      return new GatewayConfig(
          ConfigFormat.CURRENT,
          source.gateway(),
          List.of(upstream),
          Compiler.modelAliases(source),
          new ClientKeys(source, own).compile(),
          Compiler.rateLimits(source),
          new Pin(upstream.name()),
          Traffic.retry(source.spec()),
          Traffic.sticky(source.spec(), own),
          Traffic.limits(source.spec()));
    }
  }
}
