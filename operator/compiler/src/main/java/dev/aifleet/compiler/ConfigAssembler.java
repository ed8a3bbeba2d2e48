package dev.aifleet.compiler;

import dev.aifleet.api.ModelAlias.Visibility;
import dev.aifleet.api.RateLimitSpec;
import dev.aifleet.config.GatewayConfig;
import dev.aifleet.config.GatewayConfig.ModelAlias;
import dev.aifleet.config.GatewayConfig.Pin;
import dev.aifleet.config.GatewayConfig.RateLimit;
import dev.aifleet.config.GatewayConfig.Upstream;
import dev.aifleet.config.GatewayConfigBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Puts a configuration together: parts of spec that compile, and parts of the last good
/// configuration in the place of those that do not. A list is replaced entry by entry, everything
/// else as a whole.
///
/// @param before the last good configuration; null: none was accepted so far
record ConfigAssembler(
    CompilerInput input, @Nullable GatewayConfig before, ProblemCollector problems) {
  /// All parts as spec has them, without the invalid entries.
  GatewayConfig inSpec(List<Upstream> upstreams, @Nullable Pin pin) {
    var config =
        GatewayConfigBuilder.of(input.gateway())
            .upstreams(upstreams)
            .modelAliases(modelAliases())
            .auth(new AuthCompiler(input, problems).compile(before == null ? null : before.auth()))
            .rateLimits(rateLimits())
            .pin(pin);
    return RequestPolicyCompiler.compile(input.spec(), config, problems).build();
  }

  /// `config` with the fields `parts` of `before`. Upstreams are replaced one by one, see
  /// [UsableUpstreams].
  static GatewayConfig withPartsOf(GatewayConfig before, Set<String> parts, GatewayConfig config) {
    var result = GatewayConfigBuilder.from(config);
    parts.forEach(part -> result.part(part, before));
    return result.build();
  }

  private List<ModelAlias> modelAliases() {
    List<ModelAlias> all =
        input.spec().modelAliases().stream().map(ConfigAssembler::alias).toList();
    return entries(
        EntryFilter.ofModelAliases(input),
        all,
        ModelAlias::name,
        before == null ? List.of() : before.modelAliases());
  }

  private List<RateLimit> rateLimits() {
    List<RateLimit> all =
        input.spec().rateLimits().stream().map(ConfigAssembler::rateLimit).toList();
    return entries(
        EntryFilter.ofRateLimits(input),
        all,
        RateLimit::name,
        before == null ? List.of() : before.rateLimits());
  }

  /// The valid ones; in the place of an invalid one the last good one of its name, if there is one.
  /// If all are invalid the list is as it was: no entry at all is not what spec says.
  private <T> List<T> entries(
      EntryFilter<T> filter, List<T> all, Function<T, String> name, List<T> lastGood) {
    for (int i = 0; i < all.size(); i++) {
      T entry = all.get(i);
      var own = new ProblemCollector();
      filter.add(i, entry, own);
      problems.addAll(own);
      if (!own.isEmpty()) {
        lastGood.stream()
            .filter(old -> name.apply(old).equals(name.apply(entry)))
            .findFirst()
            .ifPresent(filter::addIfValid);
      }
    }
    List<T> valid = filter.accepted();
    return valid.isEmpty() && !all.isEmpty() ? lastGood : valid;
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

  /// Zero for an invalid duration: the validator reports what a window must be.
  private static Duration window(String text) {
    try {
      return Durations.parse(text);
    } catch (IllegalArgumentException e) {
      return Duration.ZERO;
    }
  }
}
