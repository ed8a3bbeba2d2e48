package dev.aifleet.compiler;

import static java.util.Objects.requireNonNullElse;

import dev.aifleet.api.AIGatewaySpec;
import dev.aifleet.api.LimitsSpec;
import dev.aifleet.api.RequestDefaultsSpec;
import dev.aifleet.api.RetrySpec;
import dev.aifleet.api.StickySpec;
import dev.aifleet.config.GatewayConfig.Backoff;
import dev.aifleet.config.GatewayConfig.Limits;
import dev.aifleet.config.GatewayConfig.RequestDefaults;
import dev.aifleet.config.GatewayConfig.Retry;
import dev.aifleet.config.GatewayConfig.Sticky;
import dev.aifleet.config.GatewayConfig.StickySource;
import dev.aifleet.config.GatewayConfigBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// Compiles what applies to all requests: `spec.retry`, `sticky`, `limits` and `requestDefaults`.
final class RequestPolicyCompiler {
  /// For an invalid quantity: below every limit, so that the validator reports what it must be.
  private static final long INVALID_BYTES = -1;

  private RequestPolicyCompiler() {}

  /// Sets them in `config`.
  static GatewayConfigBuilder compile(
      AIGatewaySpec spec, GatewayConfigBuilder config, ProblemCollector problems) {
    return config
        .retry(retry(spec))
        .sticky(sticky(spec, problems))
        .limits(limits(spec))
        .requestDefaults(requestDefaults(spec));
  }

  private static Retry retry(AIGatewaySpec spec) {
    RetrySpec retry = spec.retry();
    var usual = Retry.DEFAULT;
    return retry == null
        ? usual
        : new Retry(
            requireNonNullElse(retry.attempts(), usual.attempts()),
            retry.backoff() == null ? usual.backoff() : backoff(retry.backoff()),
            requireNonNullElse(retry.budgetPercent(), usual.budgetPercent()));
  }

  private static Backoff backoff(RetrySpec.Backoff spec) {
    var usual = Retry.DEFAULT.backoff();
    return new Backoff(
        Durations.orElse(spec.base(), usual.base()), Durations.orElse(spec.max(), usual.max()));
  }

  private static @Nullable Sticky sticky(AIGatewaySpec spec, ProblemCollector problems) {
    StickySpec sticky = spec.sticky();
    if (sticky == null) {
      return null;
    }
    return switch (requireNonNullElse(sticky.source(), StickySpec.Source.None)) {
      case None -> {
        if (sticky.name() != null) {
          problems.add("spec.sticky.name", "is for the sources Header and JWTClaim only");
        }
        yield null;
      }
      case APIKey -> new Sticky(StickySource.APIKey, sticky.name());
      case Header -> new Sticky(StickySource.Header, sticky.name());
      case JWTClaim -> {
        boolean named =
            sticky.name() == null
                || spec.auth().jwt().stream()
                    .anyMatch(issuer -> issuer.claims().containsKey(sticky.name()));
        if (!named) {
          problems.add(
              "spec.sticky.name",
              "'" + sticky.name() + "' is in the claims of no issuer in spec.auth.jwt");
        }
        yield new Sticky(StickySource.JWTClaim, sticky.name());
      }
    };
  }

  private static Limits limits(AIGatewaySpec spec) {
    LimitsSpec limits = spec.limits();
    var usual = Limits.DEFAULT;
    return limits == null
        ? usual
        : new Limits(
            limits.maxBodyBytes() == null ? usual.maxBodyBytes() : bytes(limits.maxBodyBytes()),
            requireNonNullElse(limits.maxInFlightPerPod(), usual.maxInFlightPerPod()),
            limits.trustedProxies());
  }

  private static RequestDefaults requestDefaults(AIGatewaySpec spec) {
    RequestDefaultsSpec defaults = spec.requestDefaults();
    return defaults == null
        ? RequestDefaults.NONE
        : new RequestDefaults(defaults.model(), defaults.maxTokens(), defaults.temperature());
  }

  private static long bytes(Quantity quantity) {
    try {
      return quantity.getNumericalAmount().min(BigDecimal.valueOf(Long.MAX_VALUE)).longValue();
    } catch (IllegalArgumentException e) {
      return INVALID_BYTES;
    }
  }
}
