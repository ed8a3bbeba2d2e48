package dev.aifleet.conformance.errors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.conformance.errors.Talk.Mode;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Providers that keep silent, in each of the places where they can: connect, first byte, idle and
/// total are different limits, and each tells the client which it was.
final class TimeoutTest {
  private static final long LONG = 20_000;
  private static final long SHORT = 150;

  private static Stage stage;

  @BeforeAll
  static void open() {
    stage = Stage.open();
  }

  @AfterAll
  static void close() {
    stage.scene().awaitNothingInFlight();
    stage.close();
  }

  @ParameterizedTest
  @EnumSource(Talk.class)
  void withoutHeadersTheFirstByteIsLate(Talk talk) {
    stage.alone(talk, hang("Headers", 0), TimeoutTest::impatientForTheFirstByte);

    assertTimedOut(stage.ask(talk, Mode.Stream), talk, "no first byte");
    awaitAbort();
  }

  @ParameterizedTest
  @EnumSource(Talk.class)
  void withHeadersOnlyTheFirstByteIsLateToo(Talk talk) {
    stage.alone(talk, hang("Body", 0), TimeoutTest::impatientForTheFirstByte);

    assertTimedOut(stage.ask(talk, Mode.Stream), talk, "no first byte");
    awaitAbort();
  }

  @ParameterizedTest
  @EnumSource(Talk.class)
  void anAnswerInOnePieceMayTakeTheTotal(Talk talk) {
    stage.backed(
        talk,
        "{\"latency\":\"500ms\"}",
        upstream -> upstream.timeoutMillis(LONG, SHORT, SHORT, LONG));

    stage.assertServed(stage.ask(talk, Mode.Unary), "first");
    stage.assertAsked(1, 0);
  }

  @ParameterizedTest
  @EnumSource(Talk.class)
  void anAnswerInOnePieceIsGivenUpAfterTheTotalAndNotPaidTwice(Talk talk) {
    for (String place : new String[] {"Headers", "Body"}) {
      stage.backed(
          talk, hang(place, 0), upstream -> upstream.timeoutMillis(LONG, SHORT, SHORT, SHORT));

      assertTimedOut(stage.ask(talk, Mode.Unary), talk, "took too long");
      stage.assertAsked(1, 0);
    }
    awaitAbort();
  }

  @ParameterizedTest
  @EnumSource(Talk.class)
  void aStreamThatWasAskedForInVainIsNotPaidTwice(Talk talk) {
    for (String place : new String[] {"Headers", "Body"}) {
      stage.backed(
          talk, hang(place, 0), upstream -> impatientForTheFirstByte(upstream).opensAfter(1));

      assertTimedOut(stage.ask(talk, Mode.Stream), talk, "no first byte");
      stage.assertAsked(1, 0);
      assertThat(stage.isEjected("first")).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(Talk.class)
  void aStreamThatFallsSilentEndsWithAnError(Talk talk) {
    stage.backed(talk, hang("Event", 6), TimeoutTest::impatientWhenIdle);

    HttpResponse<String> answer = stage.ask(talk, Mode.Stream);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("Hello from first");
    assertThat(Told.atTheEndOf(answer.body(), talk).message()).contains("nothing more came");
    stage.assertAsked(1, 0);
    assertThat(stage.attempts("first", "outcome=\"TimedOut\"")).isEqualTo(1);
    awaitAbort();
  }

  @Test
  void aBodyThatFallsSilentBreaksOff() {
    stage.backed(
        Talk.Chat,
        hang("Event", 0),
        upstream -> upstream.timeoutMillis(LONG, SHORT, SHORT, 4 * SHORT));

    assertThatThrownBy(() -> stage.ask(Talk.Chat, Mode.Unary))
        .hasRootCauseInstanceOf(IOException.class);

    stage.assertAsked(1, 0);
    assertThat(stage.attempts("first", "outcome=\"TimedOut\"")).isEqualTo(1);
    awaitAbort();
  }

  @Test
  void aSteadyStreamMayTakeLongerThanAnyPause() {
    stage.alone(
        Talk.Chat,
        "{\"tokens\":12,\"tokenInterval\":\"100ms\"}",
        upstream -> upstream.timeoutMillis(LONG, 800, 800, LONG));

    stage.assertServed(stage.ask(Talk.Chat, Mode.Stream), "first");
  }

  @ParameterizedTest
  @EnumSource(Talk.class)
  void aStreamThatNeverEndsEndsAtTheTotal(Talk talk) {
    stage.alone(
        talk,
        "{\"tokens\":1000,\"tokenInterval\":\"50ms\"}",
        upstream -> upstream.timeoutMillis(LONG, 600, LONG, 600));

    HttpResponse<String> answer = stage.ask(talk, Mode.Stream);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(Told.atTheEndOf(answer.body(), talk).message()).contains("took too long");
    awaitAbort();
  }

  @Test
  void commentsAreNoEndOfWaitingForEver() {
    stage.alone(
        Talk.Chat,
        "{\"fault\":\"Comments\",\"faultAfter\":4}",
        upstream -> upstream.timeoutMillis(LONG, 600, LONG, 600));

    HttpResponse<String> answer = stage.ask(Talk.Chat, Mode.Stream);

    assertThat(Told.atTheEndOf(answer.body(), Talk.Chat).message()).contains("took too long");
  }

  @Test
  void anAddressThatDoesNotAnswerTakesNoLongerThanConnectingMay() throws IOException {
    try (var full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      List<Socket> waiting = fill(full);
      try {
        stage.alone(Talk.Chat, "{}", _ -> slowToConnect(full.getLocalPort()));

        assertTimedOut(stage.ask(Talk.Chat, Mode.Unary), Talk.Chat, "no connection");

        // Nothing was sent, so that another upstream can be asked.
        stage.backed(Talk.Chat, "{}", _ -> slowToConnect(full.getLocalPort()));
        stage.assertServed(stage.ask(Talk.Chat, Mode.Unary), "second");
      } finally {
        for (Socket socket : waiting) {
          socket.close();
        }
      }
    }
  }

  /// Nobody accepts: once the queue is full, the kernel drops whoever knocks.
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

  private static void assertTimedOut(HttpResponse<String> answer, Talk talk, String which) {
    assertThat(answer.statusCode()).isEqualTo(504);
    Told told = Told.in(answer, talk);
    assertThat(told.message()).contains(which);
    assertThat(told.code()).isEqualTo(talk.isAnthropic() ? "timeout_error" : "timeout");
  }

  private static void awaitAbort() {
    await("the provider is told that nobody waits")
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(() -> assertThat(stage.first().count("inFlight")).isZero());
  }

  private static UpstreamFixture impatientForTheFirstByte(UpstreamFixture upstream) {
    return upstream.timeoutMillis(LONG, SHORT, LONG, LONG);
  }

  private static UpstreamFixture impatientWhenIdle(UpstreamFixture upstream) {
    return upstream.timeoutMillis(LONG, LONG, SHORT, LONG);
  }

  private static UpstreamFixture slowToConnect(int port) {
    return CaseUpstream.at(stage.name("deaf"), port, Api.OpenAI)
        .timeoutMillis(SHORT, LONG, LONG, LONG);
  }

  private static String hang(String place, int after) {
    return "{\"fault\":\"Hang\",\"faultAt\":\"%s\",\"faultAfter\":%d}".formatted(place, after);
  }
}
