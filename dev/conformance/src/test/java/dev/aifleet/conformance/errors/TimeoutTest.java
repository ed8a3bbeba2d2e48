package dev.aifleet.conformance.errors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.conformance.errors.EndpointCase.Mode;
import dev.aifleet.conformance.rig.CaseUpstream;
import dev.aifleet.fixtures.UpstreamFixture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Providers that hang at each point: the timeouts connect, firstByte, idle and total, and the
/// error message of each.
final class TimeoutTest {
  private static final long LONG = 20_000;
  private static final long SHORT = 150;

  @RegisterExtension static final ErrorsFixture fixture = ErrorsFixture.open();

  @ParameterizedTest
  @EnumSource(EndpointCase.class)
  void withoutHeadersTheFirstByteTimeoutApplies(EndpointCase endpoint) {
    fixture.withoutFallback(endpoint, hang("Headers", 0), TimeoutTest::impatientForTheFirstByte);

    assertTimedOut(fixture.send(endpoint, Mode.Stream), endpoint, "no first byte");
    awaitAbort();
  }

  @ParameterizedTest
  @EnumSource(EndpointCase.class)
  void headersWithoutABodyDoNotStopTheFirstByteTimeout(EndpointCase endpoint) {
    fixture.withoutFallback(endpoint, hang("Body", 0), TimeoutTest::impatientForTheFirstByte);

    assertTimedOut(fixture.send(endpoint, Mode.Stream), endpoint, "no first byte");
    awaitAbort();
  }

  @ParameterizedTest
  @EnumSource(EndpointCase.class)
  void aUnaryResponseMayTakeTheTotalTimeout(EndpointCase endpoint) {
    fixture.withFallback(
        endpoint,
        "{\"latency\":\"500ms\"}",
        upstream -> upstream.timeoutMillis(LONG, SHORT, SHORT, LONG));

    fixture.assertServed(fixture.send(endpoint, Mode.Unary), "first");
    fixture.assertRequests(1, 0);
  }

  @ParameterizedTest
  @EnumSource(EndpointCase.class)
  void aUnaryRequestFailsAfterTheTotalTimeoutAndIsNotRetried(EndpointCase endpoint) {
    for (String place : new String[] {"Headers", "Body"}) {
      fixture.withFallback(
          endpoint, hang(place, 0), upstream -> upstream.timeoutMillis(LONG, SHORT, SHORT, SHORT));

      assertTimedOut(fixture.send(endpoint, Mode.Unary), endpoint, "took too long");
      fixture.assertRequests(1, 0);
    }
    awaitAbort();
  }

  @ParameterizedTest
  @EnumSource(EndpointCase.class)
  void aStreamWithoutAFirstByteIsNotRetried(EndpointCase endpoint) {
    for (String place : new String[] {"Headers", "Body"}) {
      fixture.withFallback(
          endpoint, hang(place, 0), upstream -> impatientForTheFirstByte(upstream).opensAfter(1));

      assertTimedOut(fixture.send(endpoint, Mode.Stream), endpoint, "no first byte");
      fixture.assertRequests(1, 0);
      assertThat(fixture.isEjected("first")).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(EndpointCase.class)
  void aStreamThatStallsEndsWithAnError(EndpointCase endpoint) {
    fixture.withFallback(endpoint, hang("Event", 6), TimeoutTest::impatientWhenIdle);

    HttpResponse<String> response = fixture.send(endpoint, Mode.Stream);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).contains("Hello from first");
    assertThat(ClientError.atTheEndOf(response.body(), endpoint).message())
        .contains("nothing more came");
    fixture.assertRequests(1, 0);
    assertThat(fixture.attempts("first", "outcome=\"TimedOut\"")).isEqualTo(1);
    awaitAbort();
  }

  @Test
  void aUnaryBodyThatStallsIsNotRequestedAgain() {
    fixture.withFallback(
        EndpointCase.Chat,
        hang("Event", 0),
        upstream -> upstream.timeoutMillis(LONG, SHORT, SHORT, 4 * SHORT));

    HttpResponse<String> response = fixture.send(EndpointCase.Chat, Mode.Unary);

    assertThat(response.statusCode()).isEqualTo(504);
    assertThat(ClientError.in(response, EndpointCase.Chat).message()).contains("too long");

    fixture.assertRequests(1, 0);
    assertThat(fixture.attempts("first", "outcome=\"TimedOut\"")).isEqualTo(1);
    awaitAbort();
  }

  @Test
  void aSteadyStreamMayOutlastTheIdleTimeout() {
    fixture.withoutFallback(
        EndpointCase.Chat,
        "{\"tokens\":12,\"tokenInterval\":\"100ms\"}",
        upstream -> upstream.timeoutMillis(LONG, 800, 800, LONG));

    fixture.assertServed(fixture.send(EndpointCase.Chat, Mode.Stream), "first");
  }

  @ParameterizedTest
  @EnumSource(EndpointCase.class)
  void aStreamThatNeverEndsEndsAtTheTotal(EndpointCase endpoint) {
    fixture.withoutFallback(
        endpoint,
        "{\"tokens\":1000,\"tokenInterval\":\"50ms\"}",
        upstream -> upstream.timeoutMillis(LONG, 600, LONG, 600));

    HttpResponse<String> response = fixture.send(endpoint, Mode.Stream);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(ClientError.atTheEndOf(response.body(), endpoint).message())
        .contains("took too long");
    awaitAbort();
  }

  @Test
  void commentsDoNotExtendTheTotalTimeout() {
    fixture.withoutFallback(
        EndpointCase.Chat,
        "{\"fault\":\"Comments\",\"faultAfter\":4}",
        upstream -> upstream.timeoutMillis(LONG, 600, LONG, 600));

    HttpResponse<String> response = fixture.send(EndpointCase.Chat, Mode.Stream);

    assertThat(ClientError.atTheEndOf(response.body(), EndpointCase.Chat).message())
        .contains("took too long");
  }

  @Test
  void anUnresponsiveAddressFailsAfterTheConnectTimeout() throws IOException {
    try (var full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      List<Socket> waiting = fill(full);
      try {
        fixture.withoutFallback(EndpointCase.Chat, "{}", _ -> slowToConnect(full.getLocalPort()));

        assertTimedOut(
            fixture.send(EndpointCase.Chat, Mode.Unary), EndpointCase.Chat, "no connection");

        // Nothing was sent, so that another upstream can be asked.
        fixture.withFallback(EndpointCase.Chat, "{}", _ -> slowToConnect(full.getLocalPort()));
        fixture.assertServed(fixture.send(EndpointCase.Chat, Mode.Unary), "second");
      } finally {
        for (Socket socket : waiting) {
          socket.close();
        }
      }
    }
  }

  /// Nothing accepts: once the queue is full, the kernel drops further SYNs.
  private static List<Socket> fill(ServerSocket full) throws IOException {
    var waiting = new ArrayList<Socket>();
    boolean room = true;
    while (room && waiting.size() < 16) {
      var socket = new Socket();
      waiting.add(socket);
      try {
        socket.connect(full.getLocalSocketAddress(), 200);
      } catch (IOException e) {
        room = false;
      }
    }
    assertThat(room).describedAs("room in the queue").isFalse();
    return waiting;
  }

  private static void assertTimedOut(
      HttpResponse<String> response, EndpointCase endpoint, String which) {
    assertThat(response.statusCode()).isEqualTo(504);
    ClientError error = ClientError.in(response, endpoint);
    assertThat(error.message()).contains(which);
    assertThat(error.code()).isEqualTo(endpoint.isAnthropic() ? "timeout_error" : "timeout");
  }

  private static void awaitAbort() {
    await("the attempt to be aborted")
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(() -> assertThat(fixture.first().count("inFlight")).isZero());
  }

  private static UpstreamFixture impatientForTheFirstByte(UpstreamFixture upstream) {
    return upstream.timeoutMillis(LONG, SHORT, LONG, LONG);
  }

  private static UpstreamFixture impatientWhenIdle(UpstreamFixture upstream) {
    return upstream.timeoutMillis(LONG, LONG, SHORT, LONG);
  }

  private static UpstreamFixture slowToConnect(int port) {
    return CaseUpstream.at(fixture.name("deaf"), port, Api.OpenAI)
        .timeoutMillis(SHORT, LONG, LONG, LONG);
  }

  private static String hang(String place, int after) {
    return "{\"fault\":\"Hang\",\"faultAt\":\"%s\",\"faultAfter\":%d}".formatted(place, after);
  }
}
