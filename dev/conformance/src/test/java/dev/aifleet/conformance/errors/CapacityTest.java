package dev.aifleet.conformance.errors;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.config.GatewayConfig.Limits;
import dev.aifleet.conformance.errors.EndpointCase.Mode;
import dev.aifleet.conformance.rig.CaseUpstream;
import dev.aifleet.fixtures.UpstreamFixture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Upstreams that are unreachable or full.
final class CapacityTest {
  private static final String SLOW = "{\"latency\":\"1s\"}";

  @RegisterExtension static final ErrorsFixture fixture = ErrorsFixture.onOneLoop();

  @ParameterizedTest
  @EnumSource(EndpointCase.class)
  void aRefusedConnectionIsUpstreamUnreachable(EndpointCase endpoint) throws IOException {
    int port = unused();
    fixture.withoutFallback(
        endpoint, "{}", _ -> CaseUpstream.at(fixture.name("gone"), port, endpoint.api()));

    HttpResponse<String> response = fixture.send(endpoint, Mode.Unary);

    assertThat(response.statusCode()).isEqualTo(502);
    assertThat(ClientError.in(response, endpoint).code())
        .isEqualTo(endpoint.isAnthropic() ? "api_error" : "upstream_unreachable");
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void aRefusedConnectionFallsBackAndOpensTheBreaker(Mode mode) throws IOException {
    int port = unused();
    fixture.withFallback(
        EndpointCase.Chat,
        "{}",
        _ -> CaseUpstream.at(fixture.name("first"), port, Api.OpenAI).opensAfter(1));

    fixture.assertServed(fixture.send(EndpointCase.Chat, mode), "second");

    assertThat(fixture.isEjected("first")).isTrue();
    assertThat(fixture.attempts("first", "outcome=\"Unreachable\"")).isEqualTo(1);
  }

  @Test
  void aRequestThatWaitsTooLongForAConnectionGets503() {
    fixture.withoutFallback(EndpointCase.Chat, SLOW, CapacityTest::oneConnection);
    CompletableFuture<HttpResponse<String>> holding = occupy();

    HttpResponse<String> response = fixture.send(EndpointCase.Chat, Mode.Unary);

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(ClientError.in(response, EndpointCase.Chat).code())
        .isEqualTo("upstream_pool_exhausted");
    assertThat(response.headers().firstValue("retry-after")).contains("1");
    fixture.assertServed(holding.join(), "first");
    fixture.assertRequests(1, 0);
  }

  @Test
  void aFullPoolFallsBackAndOpensNoBreaker() {
    fixture.withFallback(
        EndpointCase.Chat, SLOW, upstream -> oneConnection(upstream).opensAfter(1));
    CompletableFuture<HttpResponse<String>> holding = occupy();

    fixture.assertServed(fixture.send(EndpointCase.Chat, Mode.Unary), "second");

    assertThat(fixture.isEjected("first")).isFalse();
    fixture.assertServed(holding.join(), "first");
    assertThat(fixture.attempts("first", "outcome=\"Capacity\"")).isEqualTo(1);
  }

  @Test
  void aWaitingRequestGetsTheNextFreeConnection() {
    fixture.withoutFallback(
        EndpointCase.Chat,
        "{\"latency\":\"300ms\"}",
        upstream -> upstream.connections(1, Duration.ofSeconds(10)));
    CompletableFuture<HttpResponse<String>> holding = occupy();

    fixture.assertServed(fixture.send(EndpointCase.Chat, Mode.Unary), "first");

    fixture.assertServed(holding.join(), "first");
    assertThat(fixture.first().count("connections")).isLessThanOrEqualTo(1);
  }

  @Test
  void aFullUpstreamAloneHasNoCapacity() {
    fixture.withoutFallback(EndpointCase.Chat, SLOW, upstream -> upstream.maxInFlight(1));
    CompletableFuture<HttpResponse<String>> holding = occupy();

    HttpResponse<String> response = fixture.send(EndpointCase.Chat, Mode.Unary);

    assertThat(response.statusCode()).isEqualTo(429);
    assertThat(ClientError.in(response, EndpointCase.Chat).code()).isEqualTo("rate_limit_exceeded");
    assertThat(response.headers().firstValue("retry-after")).contains("1");
    fixture.assertServed(holding.join(), "first");
    fixture.assertServed(fixture.send(EndpointCase.Chat, Mode.Unary), "first");
    fixture.assertRequests(2, 0);
  }

  @Test
  void aFullUpstreamFallsBackAtOnce() {
    fixture.withFallback(EndpointCase.Chat, SLOW, upstream -> upstream.maxInFlight(1));
    CompletableFuture<HttpResponse<String>> holding = occupy();

    HttpResponse<String> response = fixture.send(EndpointCase.Chat, Mode.Stream);

    assertThat(holding).isNotDone();
    fixture.assertServed(response, "second");
    fixture.assertServed(holding.join(), "first");
    fixture.assertRequests(1, 1);
  }

  @ParameterizedTest
  @EnumSource(
      value = EndpointCase.class,
      names = {"Chat", "Messages"})
  void aFullPodRejectsAtOnceWithRetryAfter(EndpointCase endpoint) {
    fixture.withoutFallback(EndpointCase.Chat, SLOW);
    fixture
        .gateway()
        .reconfigure(
            config()
                .limits(new Limits(1 << 20, 1))
                .to(CaseUpstream.at(fixture.name("first"), fixture.first(), endpoint.api())));
    CompletableFuture<HttpResponse<String>> holding = fixture.sendAsync(endpoint, Mode.Unary);
    await().until(() -> fixture.first().count("inFlight") == 1);

    HttpResponse<String> response = fixture.send(endpoint, Mode.Unary);

    assertThat(holding).isNotDone();
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(ClientError.in(response, endpoint).code())
        .isEqualTo(endpoint.isAnthropic() ? "overloaded_error" : "overloaded");
    assertThat(response.headers().firstValue("retry-after")).contains("1");
    fixture.assertServed(holding.join(), "first");
  }

  /// Takes the only slot.
  private static CompletableFuture<HttpResponse<String>> occupy() {
    CompletableFuture<HttpResponse<String>> holding =
        fixture.sendAsync(EndpointCase.Chat, Mode.Unary);
    await().atMost(Duration.ofSeconds(5)).until(() -> fixture.first().count("inFlight") == 1);
    return holding;
  }

  private static UpstreamFixture oneConnection(UpstreamFixture upstream) {
    return upstream.connections(1, Duration.ofMillis(150));
  }

  private static int unused() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
