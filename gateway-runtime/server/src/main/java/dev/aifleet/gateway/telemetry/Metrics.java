package dev.aifleet.gateway.telemetry;

import dev.aifleet.gateway.attempt.AttemptRecord;
import dev.aifleet.gateway.dialect.Usage;
import dev.aifleet.gateway.exchange.ExchangeSummary;
import dev.aifleet.gateway.exchange.ExchangeSummary.LimitDecision;
import dev.aifleet.gateway.routing.Reason;
import dev.aifleet.gateway.snapshot.RunningSnapshot;
import dev.aifleet.gateway.snapshot.Snapshot;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/// Prometheus metrics, shared by all event loops. Labels are bounded: upstreams are configured,
/// codes are few, and a model gets a label only once an upstream has served it.
final class Metrics {
  private static final Duration[] DURATIONS = buckets(10, 20, 40, 80, 160, 320, 640, 1280, 2560);
  private static final Duration[] SLOW =
      buckets(5120, 10_240, 20_480, 40_960, 81_920, 163_840, 327_680, 655_360);
  private static final Duration[] FIRST_BYTES =
      buckets(1, 5, 10, 20, 40, 60, 80, 100, 250, 500, 750, 1000, 2500, 5000, 10_000, 40_000);

  private record RequestKey(String upstream, int code, String model) {}

  private record TokenKey(String upstream, String model, String type) {}

  private record AttemptKey(String upstream, Reason reason, String outcome) {}

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Map<RequestKey, Counter> requests = new ConcurrentHashMap<>();
  private final Map<String, Timer> durations = new ConcurrentHashMap<>();
  private final Map<String, Timer> firstBytes = new ConcurrentHashMap<>();
  private final Map<String, Counter> terminations = new ConcurrentHashMap<>();
  private final Map<LimitDecision, Counter> decisions = new ConcurrentHashMap<>();
  private final ModelNames models = new ModelNames(this::isNamed);
  private final JvmMeters jvm = new JvmMeters();
  private final Map<AttemptKey, Counter> attempts = new ConcurrentHashMap<>();
  private final Map<TokenKey, Counter> tokens = new ConcurrentHashMap<>();
  private final Counter budgetExhausted;
  private final RunningSnapshot running;
  private final LongSupplier nanos;
  private final LongSupplier dropped;

  /// @param nanos clock that upstream health uses
  /// @param inFlight exchanges in progress
  /// @param dropped lines of the access log that were not written
  Metrics(
      RunningSnapshot running,
      LongSupplier nanos,
      String version,
      LongSupplier inFlight,
      LongSupplier dropped) {
    this.running = running;
    this.nanos = nanos;
    budgetExhausted =
        Counter.builder("aigateway.retry.budget.exhausted")
            .description("Retries left out because the retry budget was spent")
            .register(registry);
    Gauge.builder("aigateway.inflight.requests", inFlight::getAsLong)
        .description("Requests in flight")
        .register(registry);
    // The registry holds its source weakly.
    this.dropped = dropped;
    FunctionCounter.builder(
            "aigateway.access.log.dropped.lines", this, it -> it.dropped.getAsLong())
        .description("Lines left out of the access log because its output was too slow or closed")
        .register(registry);
    Gauge.builder("aigateway.build.info", () -> 1)
        .description("The release of this pod")
        .tag("version", version)
        .register(registry);
  }

  void count(ExchangeSummary summary) {
    String upstream = summary.upstream() == null ? "none" : summary.upstream();
    String model = models.label(summary.modelResolved(), summary.status());
    requests
        .computeIfAbsent(new RequestKey(upstream, summary.status(), model), this::requestCounter)
        .increment();
    durations
        .computeIfAbsent(upstream, this::durationTimer)
        .record(summary.durationNanos(), TimeUnit.NANOSECONDS);
    if (summary.firstByteNanos() >= 0) {
      firstBytes
          .computeIfAbsent(upstream, this::firstByteTimer)
          .record(summary.firstByteNanos(), TimeUnit.NANOSECONDS);
    }
    terminations
        .computeIfAbsent(summary.termination().name(), this::terminationCounter)
        .increment();
    if (summary.limit() != LimitDecision.NotChecked) {
      decisions.computeIfAbsent(summary.limit(), this::decisionCounter).increment();
    }
    for (AttemptRecord tried : summary.attempts()) {
      var key = new AttemptKey(tried.upstream(), tried.reason(), tried.outcome());
      attempts.computeIfAbsent(key, this::attemptCounter).increment();
    }
    if (summary.usage() != null) {
      count(upstream, model, summary.usage());
    }
    if (summary.budgetSpent()) {
      budgetExhausted.increment();
    }
  }

  private boolean isNamed(String model) {
    Snapshot snapshot = running.current();
    return snapshot != null && snapshot.router().isNamed(model);
  }

  private void count(String upstream, String model, Usage usage) {
    count(new TokenKey(upstream, model, "input"), usage.inputTokens());
    count(new TokenKey(upstream, model, "cached_input"), usage.cachedInputTokens());
    count(new TokenKey(upstream, model, "output"), usage.outputTokens());
  }

  private void count(TokenKey key, long number) {
    if (number > 0) {
      tokens.computeIfAbsent(key, this::tokenCounter).increment((double) number);
    }
  }

  /// Body of `/metrics`. Takes milliseconds: not to be called on an event loop that carries
  /// traffic.
  String scrape() {
    jvm.bindTo(registry);
    return registry.scrape()
        + ConfigLine.of(running.current())
        + UpstreamLines.of(running.current(), nanos.getAsLong())
        + IssuerLines.of(running.current());
  }

  private Counter requestCounter(RequestKey key) {
    return Counter.builder("aigateway.requests")
        .description("Requests by upstream, status sent to the client and model")
        .tag("upstream", key.upstream())
        .tag("code", Integer.toString(key.code()))
        .tag("model", key.model())
        .register(registry);
  }

  private Counter attemptCounter(AttemptKey key) {
    return Counter.builder("aigateway.upstream.attempts")
        .description("Attempts at upstreams, by why each was chosen and what it came to")
        .tag("upstream", key.upstream())
        .tag("reason", key.reason().name())
        .tag("outcome", key.outcome())
        .register(registry);
  }

  private Counter tokenCounter(TokenKey key) {
    return Counter.builder("aigateway.tokens")
        .description("Tokens as upstreams counted them; cached ones are part of the input")
        .tag("upstream", key.upstream())
        .tag("model", key.model())
        .tag("type", key.type())
        .register(registry);
  }

  private Timer durationTimer(String upstream) {
    return Timer.builder("aigateway.request.duration")
        .description("From the head of the request to the end of the response")
        .tag("upstream", upstream)
        .serviceLevelObjectives(
            Stream.of(DURATIONS, SLOW).flatMap(Stream::of).toArray(Duration[]::new))
        .register(registry);
  }

  private Timer firstByteTimer(String upstream) {
    return Timer.builder("aigateway.time.to.first.byte")
        .description("From the head of the request to the upstream's first byte")
        .tag("upstream", upstream)
        .serviceLevelObjectives(FIRST_BYTES)
        .register(registry);
  }

  private Counter terminationCounter(String reason) {
    return Counter.builder("aigateway.terminations")
        .description("Requests by how they ended")
        .tag("reason", reason)
        .register(registry);
  }

  private Counter decisionCounter(LimitDecision decision) {
    return Counter.builder("aigateway.ratelimit.decisions")
        .description("Requests checked against rate limits, by the decision")
        .tag("decision", decision.name())
        .register(registry);
  }

  private static Duration[] buckets(long... millis) {
    return java.util.Arrays.stream(millis).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
  }
}
