package dev.aifleet.conformance.errors;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.config.GatewayConfig.Backoff;
import dev.aifleet.config.GatewayConfig.Retry;
import dev.aifleet.conformance.errors.EndpointCase.Mode;
import dev.aifleet.conformance.rig.CaseUpstream;
import dev.aifleet.conformance.rig.GatewayFixture;
import dev.aifleet.conformance.rig.SimulatedProvider;
import dev.aifleet.fixtures.ConfigBuilder;
import dev.aifleet.fixtures.UpstreamFixture;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// One gateway and two providers for all cases of a class. Each case has upstreams with new names,
/// so that no state of an earlier case applies.
final class ErrorsFixture implements AfterAllCallback {
  /// Many cases follow each other quickly; only tests of the retry budget may exhaust it.
  static final Retry GENEROUS =
      new Retry(2, new Backoff(Duration.ofMillis(1), Duration.ofMillis(5)), 100);

  /// One attempt.
  static final Retry ONCE = new Retry(1, GENEROUS.backoff(), 100);

  private final SimulatedProvider first = SimulatedProvider.named("first");
  private final SimulatedProvider second = SimulatedProvider.named("second");
  private final GatewayFixture gateway;
  private int cases;

  private ErrorsFixture(Function<ConfigBuilder, GatewayFixture> gateway) {
    this.gateway = gateway.apply(config().to(first.upstream()));
  }

  static ErrorsFixture open() {
    return new ErrorsFixture(GatewayFixture::of);
  }

  /// For tests that fill the connection pool.
  static ErrorsFixture onOneLoop() {
    return new ErrorsFixture(GatewayFixture::onOneLoop);
  }

  SimulatedProvider first() {
    return first;
  }

  SimulatedProvider second() {
    return second;
  }

  GatewayFixture gateway() {
    return gateway;
  }

  /// The first provider only, with these knobs, and one attempt.
  void withoutFallback(EndpointCase endpoint, String knobs, UnaryOperator<UpstreamFixture> change) {
    prepare(knobs);
    gateway.reconfigure(config().retry(ONCE).to(change.apply(upstream("first", first, endpoint))));
  }

  void withoutFallback(EndpointCase endpoint, String knobs) {
    withoutFallback(endpoint, knobs, UnaryOperator.identity());
  }

  /// The first provider with these knobs, and the second without faults at the next priority.
  void withFallback(EndpointCase endpoint, String knobs, UnaryOperator<UpstreamFixture> change) {
    prepare(knobs);
    gateway.reconfigure(
        config()
            .retry(GENEROUS)
            .to(change.apply(upstream("first", first, endpoint)))
            .to(upstream("second", second, endpoint).priority(1)));
  }

  void withFallback(EndpointCase endpoint, String knobs) {
    withFallback(endpoint, knobs, UnaryOperator.identity());
  }

  /// The upstream's name in this case.
  String name(String provider) {
    return provider + "-" + cases;
  }

  HttpResponse<String> send(EndpointCase endpoint, Mode mode) {
    return sendAsync(endpoint, mode).join();
  }

  CompletableFuture<HttpResponse<String>> sendAsync(EndpointCase endpoint, Mode mode) {
    var request =
        gateway.request(endpoint.path()).POST(BodyPublishers.ofString(endpoint.body(mode)));
    if (endpoint.isAnthropic()) {
      request.header("anthropic-version", "2023-06-01");
    }
    return gateway.send(request.build(), BodyHandlers.ofString());
  }

  /// Requests that arrived at each provider.
  void assertRequests(long atFirst, long atSecond) {
    assertThat(first.count("requests")).describedAs("requests at the first").isEqualTo(atFirst);
    assertThat(second.count("requests")).describedAs("requests at the second").isEqualTo(atSecond);
  }

  void assertServed(HttpResponse<String> response, String provider) {
    assertThat(response.statusCode()).describedAs(response.body()).isEqualTo(200);
    assertThat(response.headers().firstValue("x-aifleet-upstream")).contains(name(provider));
    assertThat(response.body()).contains("Hello from " + provider);
  }

  boolean isEjected(String provider) {
    return gateway.metric("aigateway_upstream_ejected", "\"" + name(provider) + "\"") == 1;
  }

  double attempts(String provider, String label) {
    String upstream = "upstream=\"" + name(provider) + "\"";
    return gateway
        .metrics("aigateway_upstream_attempts_total")
        .filter(line -> line.contains(upstream) && line.contains(label))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  private void prepare(String knobs) {
    cases++;
    first.behave(knobs);
    second.behave("{}");
  }

  private UpstreamFixture upstream(String name, SimulatedProvider provider, EndpointCase endpoint) {
    return CaseUpstream.at(name(name), provider, endpoint.api());
  }

  @Override
  public void afterAll(ExtensionContext context) {
    gateway.awaitNothingInFlight();
    gateway.close();
    first.close();
    second.close();
  }
}
