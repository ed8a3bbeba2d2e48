package dev.aifleet.bench;

import dev.aifleet.config.GatewayConfig;
import dev.aifleet.config.GatewayConfig.Upstream;
import dev.aifleet.config.GatewayConfigBuilder;
import dev.aifleet.config.UpstreamBuilder;
import dev.aifleet.gateway.auth.Caller;
import dev.aifleet.gateway.ratelimit.LocalLimitStore;
import dev.aifleet.gateway.ratelimit.RateLimits;
import dev.aifleet.gateway.ratelimit.Reservation;
import dev.aifleet.gateway.routing.Router;
import io.vertx.core.MultiMap;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.infra.Blackhole;

/// What is decided per request: who gets it, and whether it fits into its limits.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Decisions {
  private static final Caller CALLER = new Caller.KeyHolder("clients/bench");

  private static final MultiMap HEADERS = MultiMap.caseInsensitiveMultiMap();

  private final Router<String> router = new Router<>(config(), Upstream::name);
  private final SplittableRandom random = new SplittableRandom(1);
  private final LocalLimitStore store = new LocalLimitStore();
  private final RateLimits limits =
      new RateLimits(
          List.of(
              limit("per-key", GatewayConfig.Source.APIKey),
              limit("all", GatewayConfig.Source.Gateway)),
          1);

  @Benchmark
  public Object route() {
    return router.route("gpt-5", CALLER, HEADERS, random);
  }

  /// Both event loops count in the same two windows.
  @Benchmark
  @Threads(2)
  public void reserve(Blackhole seen) {
    store.reserve(
        limits.keys(CALLER, "127.0.0.1"),
        System.currentTimeMillis(),
        (Reservation reservation) -> seen.consume(reservation));
  }

  private static GatewayConfig config() {
    return GatewayConfigBuilder.of("bench/gateway")
        .upstreams(IntStream.range(0, 4).mapToObj(Decisions::upstream).toList())
        .modelAliases(
            List.of(
                new GatewayConfig.ModelAlias("gpt-5", "gpt-4o", GatewayConfig.Visibility.Listed)))
        .auth(new GatewayConfig.Auth(List.of(), List.of(), GatewayConfig.Anonymous.Allow))
        .build();
  }

  private static Upstream upstream(int n) {
    return UpstreamBuilder.of("upstream-" + n, URI.create("https://api.example.com/v1"))
        .provider("OpenAI")
        .serves(List.of("gpt-*"))
        .weight(1 + n)
        .build();
  }

  private static GatewayConfig.RateLimit limit(String name, GatewayConfig.Source per) {
    return new GatewayConfig.RateLimit(
        name, per, GatewayConfig.Unit.Requests, 1_000_000_000, Duration.ofMinutes(1));
  }
}
