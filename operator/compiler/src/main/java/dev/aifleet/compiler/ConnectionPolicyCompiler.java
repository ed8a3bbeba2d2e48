package dev.aifleet.compiler;

import static java.util.Objects.requireNonNullElse;

import dev.aifleet.api.CircuitBreakerSpec;
import dev.aifleet.api.ConnectionsSpec;
import dev.aifleet.api.ProbeSpec;
import dev.aifleet.api.TimeoutsSpec;
import dev.aifleet.api.TlsSpec;
import dev.aifleet.api.TlsSpec.ConfigMapKeyRef;
import dev.aifleet.api.UpstreamSpec;
import dev.aifleet.config.ConnectionPolicyBuilder;
import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.config.GatewayConfig.CircuitBreaker;
import dev.aifleet.config.GatewayConfig.CircuitBreaker.Consecutive;
import dev.aifleet.config.GatewayConfig.CircuitBreaker.Rate;
import dev.aifleet.config.GatewayConfig.ConnectionPolicy;
import dev.aifleet.config.GatewayConfig.Connections;
import dev.aifleet.config.GatewayConfig.Probe;
import dev.aifleet.config.GatewayConfig.Timeouts;
import dev.aifleet.config.GatewayConfig.Tls;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Compiles how connections to an upstream are made and watched. A field that is left out has the
/// default of the runtime's contract; 0 switches a rule of the breaker off, `0s` the probe.
final class ConnectionPolicyCompiler {

  private static final Consecutive CONSECUTIVE =
      Objects.requireNonNull(CircuitBreaker.DEFAULT.consecutive());
  private static final Rate RATE = Objects.requireNonNull(CircuitBreaker.DEFAULT.rate());

  private final CaBundles authorities;

  ConnectionPolicyCompiler(CompilerInput input, ProblemCollector problems) {
    this.authorities = new CaBundles(input, problems);
  }

  ConnectionPolicy compile(String at, UpstreamSpec spec) {
    var usual = ConnectionPolicy.DEFAULT;
    var breaker = spec.circuitBreaker();
    return ConnectionPolicyBuilder.from(usual)
        .headers(spec.headers())
        .passHeaders(spec.passHeaders())
        .tls(spec.tls() == null ? null : tls(at + ".tls", spec.tls()))
        .azureApiVersion(spec.azure() == null ? null : spec.azure().apiVersion())
        .timeouts(spec.timeouts() == null ? usual.timeouts() : timeouts(spec.timeouts()))
        .connections(
            spec.connections() == null ? usual.connections() : connections(spec.connections()))
        .maxInFlight(requireNonNullElse(spec.maxInFlight(), usual.maxInFlight()))
        .circuitBreaker(breaker == null ? usual.circuitBreaker() : breaker(breaker))
        .probe(probe(spec))
        .build();
  }

  private Tls tls(String at, TlsSpec spec) {
    ConfigMapKeyRef ref = spec.caRef();
    return new Tls(ref == null ? null : authorities.pem(at + ".caRef", ref), spec.serverName());
  }

  private static Timeouts timeouts(TimeoutsSpec spec) {
    var usual = Timeouts.DEFAULT;
    Duration total = Durations.orElse(spec.total(), usual.total());
    // A total that is shorter than the default of its parts shortens them as well.
    Duration firstByte = usual.firstByte().compareTo(total) < 0 ? usual.firstByte() : total;
    return new Timeouts(
        Durations.orElse(spec.connect(), usual.connect()),
        Durations.orElse(spec.firstByte(), firstByte),
        Durations.orElse(spec.idle(), usual.idle()),
        total);
  }

  private static Connections connections(ConnectionsSpec spec) {
    var usual = Connections.DEFAULT;
    return new Connections(
        requireNonNullElse(spec.max(), usual.max()),
        Durations.orElse(spec.keepAlive(), usual.keepAlive()),
        Durations.orElse(spec.maxAge(), usual.maxAge()),
        Durations.orElse(spec.pendingTimeout(), usual.pendingTimeout()));
  }

  private static CircuitBreaker breaker(CircuitBreakerSpec spec) {
    var usual = CircuitBreaker.DEFAULT;
    Integer degradeAt = spec.degradeAtPercent();
    return new CircuitBreaker(
        spec.consecutive() == null ? usual.consecutive() : consecutive(spec.consecutive()),
        spec.rate() == null ? usual.rate() : rate(spec.rate()),
        degradeAt == null ? usual.degradeAtPercent() : offAtZero(degradeAt));
  }

  private static @Nullable Integer offAtZero(Integer percent) {
    return percent == 0 ? null : percent;
  }

  private static @Nullable Consecutive consecutive(CircuitBreakerSpec.Consecutive spec) {
    int failures = requireNonNullElse(spec.failures(), CONSECUTIVE.failures());
    return failures == 0
        ? null
        : new Consecutive(failures, Durations.orElse(spec.openFor(), CONSECUTIVE.openFor()));
  }

  private static @Nullable Rate rate(CircuitBreakerSpec.Rate spec) {
    int percent = requireNonNullElse(spec.percent(), RATE.percent());
    return percent == 0
        ? null
        : new Rate(
            percent,
            requireNonNullElse(spec.minimumRequests(), RATE.minimumRequests()),
            Durations.orElse(spec.window(), RATE.window()),
            Durations.orElse(spec.openFor(), RATE.openFor()));
  }

  private static @Nullable Probe probe(UpstreamSpec spec) {
    String usual = requireNonNullElse(spec.api(), Api.OpenAI).probePath();
    ProbeSpec probe = spec.probe();
    if (probe == null) {
      return new Probe(usual, Probe.DEFAULT.interval());
    }
    Duration interval = Durations.orElse(probe.interval(), Probe.DEFAULT.interval());
    return interval.isZero() ? null : new Probe(requireNonNullElse(probe.path(), usual), interval);
  }
}
