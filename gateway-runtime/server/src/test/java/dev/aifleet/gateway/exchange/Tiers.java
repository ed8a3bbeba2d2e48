package dev.aifleet.gateway.exchange;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static dev.aifleet.fixtures.UpstreamFixture.upstream;

import dev.aifleet.config.GatewayConfig.CircuitBreaker;
import dev.aifleet.config.GatewayConfig.CircuitBreaker.Consecutive;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.gateway.testing.GatewayRig;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;

/// A gateway with two upstreams, the second of lower priority, for tests of the choice between
/// them.
final class Tiers {
  static final Duration SOON = Duration.ofSeconds(10);
  static final String ERROR = "{\"error\":{\"message\":\"theirs\",\"code\":null}}";
  static final CircuitBreaker NEVER = new CircuitBreaker(null, null, null);
  static final String OK = FakeUpstream.COMPLETION;

  private Tiers() {}

  static GatewayRig twoTiers(FakeUpstream first, FakeUpstream second) {
    return GatewayRig.with(
        config().to("first", first.url()).to(upstream("second", second.url()).priority(1)));
  }

  static FakeUpstream refusing(int status) {
    return FakeUpstream.responding((request, connection) -> connection.json(status, ERROR));
  }

  static FakeUpstream refusing(int status, String error) {
    return FakeUpstream.responding((request, connection) -> connection.json(status, error));
  }

  /// Out for a minute after so many in a row.
  static CircuitBreaker failures(int count) {
    return new CircuitBreaker(new Consecutive(count, Duration.ofMinutes(1)), null, null);
  }

  static String servedBy(HttpResponse<String> reply) {
    return reply.headers().firstValue("x-aifleet-upstream").orElse("nobody");
  }

  static String code(HttpResponse<String> reply) {
    return new JsonObject(reply.body()).getJsonObject("error").getString("code");
  }
}
