package dev.aifleet.compiler;

import dev.aifleet.api.UpstreamSpec;
import dev.aifleet.compiler.Compilation.Compiled;
import dev.aifleet.config.ConfigFormat;
import dev.aifleet.config.Credentials;
import dev.aifleet.config.GatewayConfig;
import dev.aifleet.config.GatewayConfig.Anonymous;
import dev.aifleet.config.GatewayConfig.Auth;
import dev.aifleet.config.GatewayConfig.ModelAlias;
import dev.aifleet.config.GatewayConfig.Pin;
import dev.aifleet.config.GatewayConfig.RateLimit;
import dev.aifleet.config.GatewayConfig.Upstream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Compiles a pin although spec as a whole does not compile: the target alone, and each part of
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
    Auth auth = auth(target);
    List<ModelAlias> aliases =
        part(
            Compiler.modelAliases(source),
            GatewayConfig::modelAliases,
            value -> target.with(source, value, List.of()));
    List<RateLimit> limits =
        part(
            Compiler.rateLimits(source),
            GatewayConfig::rateLimits,
            value -> target.with(source, List.of(), value));
    if (!findings.isEmpty()) {
      return findings.refused();
    }
    var config =
        new GatewayConfig(
            ConfigFormat.CURRENT,
            source.gateway(),
            List.of(target.upstream()),
            aliases,
            auth,
            limits,
            new Pin(name),
            GatewayConfig.Retry.DEFAULT,
            null,
            GatewayConfig.Limits.DEFAULT);
    return new Compiled(config, new Credentials(target.credentials()));
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
        Compiler.judge(source, target.with(source, List.of(), List.of()), own);
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

  private Auth auth(Target target) {
    var own = new Findings();
    Auth auth = new ClientKeys(source, own).compile();
    Compiler.judge(source, target.with(source, auth), own);
    if (own.isEmpty()) {
      return auth;
    }
    if (lastGood != null) {
      return lastGood.config().auth();
    }
    findings.addAll(own);
    return auth;
  }

  /// `inSpec` if a configuration that has it and the target is valid, else the last good value.
  private <T> T part(
      T inSpec, Function<GatewayConfig, T> lastGoodPart, Function<T, GatewayConfig> trial) {
    var own = new Findings();
    Compiler.judge(source, trial.apply(inSpec), own);
    if (own.isEmpty()) {
      return inSpec;
    }
    if (lastGood != null) {
      return lastGoodPart.apply(lastGood.config());
    }
    findings.addAll(own);
    return inSpec;
  }

  /// The upstream that takes all traffic, and its key.
  private record Target(Upstream upstream, Map<String, String> credentials) {
    private static final Auth NO_AUTH = new Auth(List.of(), Anonymous.Deny);

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

    GatewayConfig with(Source source, List<ModelAlias> aliases, List<RateLimit> limits) {
      return config(source, aliases, NO_AUTH, limits);
    }

    GatewayConfig with(Source source, Auth auth) {
      return config(source, List.of(), auth, List.of());
    }

    private GatewayConfig config(
        Source source, List<ModelAlias> aliases, Auth auth, List<RateLimit> limits) {
      return new GatewayConfig(
          ConfigFormat.CURRENT,
          source.gateway(),
          List.of(upstream),
          aliases,
          auth,
          limits,
          new Pin(upstream.name()),
          GatewayConfig.Retry.DEFAULT,
          null,
          GatewayConfig.Limits.DEFAULT);
    }
  }
}
