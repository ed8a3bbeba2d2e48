package dev.aifleet.compiler;

import dev.aifleet.api.ModelAlias.Visibility;
import dev.aifleet.api.RateLimitSpec;
import dev.aifleet.config.ConfigFormat;
import dev.aifleet.config.GatewayConfig;
import dev.aifleet.config.GatewayConfig.Anonymous;
import dev.aifleet.config.GatewayConfig.Auth;
import dev.aifleet.config.GatewayConfig.JwtIssuer;
import dev.aifleet.config.GatewayConfig.ModelAlias;
import dev.aifleet.config.GatewayConfig.Pin;
import dev.aifleet.config.GatewayConfig.RateLimit;
import dev.aifleet.config.GatewayConfig.Upstream;
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
record Parts(Source source, @Nullable GatewayConfig before, Findings findings) {
  private static final Auth NO_AUTH = new Auth(List.of(), List.of(), Anonymous.Deny);

  /// Everything as spec has it, without the entries that are no good.
  GatewayConfig inSpec(List<Upstream> upstreams, @Nullable Pin pin) {
    return new GatewayConfig(
        ConfigFormat.CURRENT,
        source.gateway(),
        upstreams,
        modelAliases(),
        new ClientKeys(source, findings).compile(before == null ? null : before.auth()),
        rateLimits(),
        pin,
        Traffic.retry(source.spec()),
        Traffic.sticky(source.spec(), findings),
        Traffic.limits(source.spec()),
        Traffic.requestDefaults(source.spec()));
  }

  /// The same with the parts `lost` as they were in `before`.
  static GatewayConfig mended(GatewayConfig config, GatewayConfig before, Set<String> lost) {
    return new GatewayConfig(
        config.format(),
        config.gateway(),
        config.upstreams(),
        lost.contains("modelAliases") ? before.modelAliases() : config.modelAliases(),
        lost.contains("auth") ? before.auth() : config.auth(),
        lost.contains("rateLimits") ? before.rateLimits() : config.rateLimits(),
        config.pin(),
        lost.contains("retry") ? before.retry() : config.retry(),
        lost.contains("sticky") ? before.sticky() : config.sticky(),
        lost.contains("limits") ? before.limits() : config.limits(),
        lost.contains("requestDefaults") ? before.requestDefaults() : config.requestDefaults());
  }

  /// Of which only the upstreams are to be judged.
  static GatewayConfig only(Source source, List<Upstream> upstreams) {
    return around(source, upstreams, List.of(), NO_AUTH, List.of());
  }

  /// Of which only the issuers are to be judged.
  static GatewayConfig onlyIssuers(Source source, List<JwtIssuer> issuers) {
    return around(
        source, List.of(), List.of(), new Auth(List.of(), issuers, Anonymous.Deny), List.of());
  }

  private static GatewayConfig around(
      Source source,
      List<Upstream> upstreams,
      List<ModelAlias> aliases,
      Auth auth,
      List<RateLimit> limits) {
    return new GatewayConfig(
        ConfigFormat.CURRENT,
        source.gateway(),
        upstreams,
        aliases,
        auth,
        limits,
        null,
        GatewayConfig.Retry.DEFAULT,
        null,
        GatewayConfig.Limits.DEFAULT,
        GatewayConfig.RequestDefaults.NONE);
  }

  private List<ModelAlias> modelAliases() {
    List<ModelAlias> all = source.spec().modelAliases().stream().map(Parts::alias).toList();
    return entries(
        new Sieve<ModelAlias>(
            "modelAliases", some -> around(source, List.of(), some, NO_AUTH, List.of())),
        all,
        ModelAlias::name,
        before == null ? List.of() : before.modelAliases());
  }

  private List<RateLimit> rateLimits() {
    List<RateLimit> all = source.spec().rateLimits().stream().map(Parts::rateLimit).toList();
    return entries(
        new Sieve<RateLimit>(
            "rateLimits", some -> around(source, List.of(), List.of(), NO_AUTH, some)),
        all,
        RateLimit::name,
        before == null ? List.of() : before.rateLimits());
  }

  /// The good ones; instead of a bad one the last good one of its name, if there is one. Without
  /// any of them the list is as it was, since no limit at all is not what spec asks for.
  private <T> List<T> entries(
      Sieve<T> sieve, List<T> all, Function<T, String> name, List<T> lastGood) {
    for (int i = 0; i < all.size(); i++) {
      T entry = all.get(i);
      var problems = sieve.add(i, entry, true);
      problems.forEach(problem -> Compiler.tell(source, problem, findings));
      if (!problems.isEmpty()) {
        Optional<T> earlier =
            lastGood.stream().filter(one -> name.apply(one).equals(name.apply(entry))).findFirst();
        earlier.ifPresent(one -> sieve.add(lastGood.indexOf(one), one, true));
      }
    }
    List<T> good = new ArrayList<>(sieve.good());
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
