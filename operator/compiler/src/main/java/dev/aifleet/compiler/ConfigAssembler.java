package dev.aifleet.compiler;

import dev.aifleet.api.ModelAlias.Visibility;
import dev.aifleet.api.RateLimitSpec;
import dev.aifleet.config.GatewayConfig;
import dev.aifleet.config.GatewayConfig.Anonymous;
import dev.aifleet.config.GatewayConfig.Auth;
import dev.aifleet.config.GatewayConfig.JwtIssuer;
import dev.aifleet.config.GatewayConfig.ModelAlias;
import dev.aifleet.config.GatewayConfig.Pin;
import dev.aifleet.config.GatewayConfig.RateLimit;
import dev.aifleet.config.GatewayConfig.Upstream;
import dev.aifleet.config.GatewayConfigBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The parts of a configuration, from spec where they compile and from the last good configuration
/// where not: an entry of a list for itself, everything else as a whole.
///
/// @param before null: nothing was good so far
record ConfigAssembler(
    CompilerInput input, @Nullable GatewayConfig before, ProblemCollector problems) {
  /// Everything as spec has it, without the entries that are no good.
  GatewayConfig inSpec(List<Upstream> upstreams, @Nullable Pin pin) {
    return GatewayConfigBuilder.of(input.gateway())
        .upstreams(upstreams)
        .modelAliases(modelAliases())
        .auth(new AuthCompiler(input, problems).compile(before == null ? null : before.auth()))
        .rateLimits(rateLimits())
        .pin(pin)
        .retry(RequestPolicyCompiler.retry(input.spec()))
        .sticky(RequestPolicyCompiler.sticky(input.spec(), problems))
        .limits(RequestPolicyCompiler.limits(input.spec()))
        .requestDefaults(RequestPolicyCompiler.requestDefaults(input.spec()))
        .build();
  }

  /// `config` with the parts `lost` as they were in `before`.
  static GatewayConfig mended(GatewayConfig config, GatewayConfig before, Set<String> lost) {
    var mended = GatewayConfigBuilder.from(config);
    for (String part : lost) {
      switch (part) {
        case "modelAliases" -> mended.modelAliases(before.modelAliases());
        case "auth" -> mended.auth(before.auth());
        case "rateLimits" -> mended.rateLimits(before.rateLimits());
        case "retry" -> mended.retry(before.retry());
        case "sticky" -> mended.sticky(before.sticky());
        case "limits" -> mended.limits(before.limits());
        case "requestDefaults" -> mended.requestDefaults(before.requestDefaults());
        default -> {
          // Upstreams are mended one by one, see [UsableUpstreams].
        }
      }
    }
    return mended.build();
  }

  /// A configuration of which only the upstreams are to be judged.
  static GatewayConfig only(CompilerInput input, List<Upstream> upstreams) {
    return empty(input).upstreams(upstreams).build();
  }

  /// A configuration of which only the issuers are to be judged.
  static GatewayConfig onlyIssuers(CompilerInput input, List<JwtIssuer> issuers) {
    return empty(input).auth(new Auth(List.of(), issuers, Anonymous.Deny)).build();
  }

  private static GatewayConfigBuilder empty(CompilerInput input) {
    return GatewayConfigBuilder.of(input.gateway());
  }

  private List<ModelAlias> modelAliases() {
    List<ModelAlias> all =
        input.spec().modelAliases().stream().map(ConfigAssembler::alias).toList();
    return entries(
        new EntryFilter<ModelAlias>(
            "modelAliases", some -> empty(input).modelAliases(some).build()),
        all,
        ModelAlias::name,
        before == null ? List.of() : before.modelAliases());
  }

  private List<RateLimit> rateLimits() {
    List<RateLimit> all =
        input.spec().rateLimits().stream().map(ConfigAssembler::rateLimit).toList();
    return entries(
        new EntryFilter<RateLimit>("rateLimits", some -> empty(input).rateLimits(some).build()),
        all,
        RateLimit::name,
        before == null ? List.of() : before.rateLimits());
  }

  /// The good ones; instead of a bad one the last good one of its name, if there is one. Without
  /// any of them the list is as it was, since no limit at all is not what spec asks for.
  private <T> List<T> entries(
      EntryFilter<T> filter, List<T> all, Function<T, String> name, List<T> lastGood) {
    for (int i = 0; i < all.size(); i++) {
      T entry = all.get(i);
      var objections = filter.add(i, entry, true);
      objections.forEach(problem -> Compiler.tell(input, problem, problems));
      if (!objections.isEmpty()) {
        Optional<T> earlier =
            lastGood.stream().filter(one -> name.apply(one).equals(name.apply(entry))).findFirst();
        earlier.ifPresent(one -> filter.add(lastGood.indexOf(one), one, true));
      }
    }
    List<T> good = new ArrayList<>(filter.good());
    return good.isEmpty() && !all.isEmpty() ? lastGood : good;
  }

  private static ModelAlias alias(dev.aifleet.api.ModelAlias spec) {
    return new ModelAlias(
        spec.name(),
        spec.model(),
        spec.visibility() == Visibility.Hidden
            ? GatewayConfig.Visibility.Hidden
            : GatewayConfig.Visibility.Listed);
  }

  private static RateLimit rateLimit(RateLimitSpec spec) {
    GatewayConfig.Source per =
        switch (spec.per().source()) {
          case Gateway -> GatewayConfig.Source.Gateway;
          case APIKey -> GatewayConfig.Source.APIKey;
          case ClientIP -> GatewayConfig.Source.ClientIP;
        };
    return new RateLimit(
        spec.name(), per, GatewayConfig.Unit.Requests, spec.limit(), window(spec.window()));
  }

  /// Zero for what is no duration: the validator tells what a window must be.
  private static Duration window(String text) {
    try {
      return Durations.parse(text);
    } catch (IllegalArgumentException e) {
      return Duration.ZERO;
    }
  }
}
