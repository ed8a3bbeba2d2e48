package dev.aifleet.gateway.server;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.aifleet.fixtures.EndlessStream;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.fixtures.HeldResponse;
import dev.aifleet.fixtures.Scripts;
import dev.aifleet.gateway.Settings;
import dev.aifleet.gateway.testing.GatewayRig;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class DrainTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Test
  void readinessGoesFirstAndRequestsAreServedUntilTheMinimumHasPassed() {
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION);
        var gateway = rig(Duration.ofSeconds(2), MINUTE, upstream)) {

      var drained = CompletableFuture.runAsync(gateway.runtime()::drain);

      await().atMost(SOON).until(() -> gateway.admin("/ready").statusCode() == 503);
      assertThat(gateway.admin("/ready").body()).contains("draining");
      assertThat(gateway.admin("/health").statusCode()).isEqualTo(200);
      var reply = gateway.chat(GatewayRig.CHAT);
      assertThat(reply.statusCode()).isEqualTo(200);
      assertThat(reply.headers().firstValue("connection")).isEmpty();
      await().atMost(SOON).until(drained::isDone);
      assertThatThrownBy(() -> gateway.connect().close()).isInstanceOf(IOException.class);
    }
  }

  @Test
  void inTheSecondHalfOfTheMinimumResponsesCloseTheirConnections() {
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION);
        var gateway = rig(Duration.ofSeconds(6), MINUTE, upstream)) {

      var drained = CompletableFuture.runAsync(gateway.runtime()::drain);

      await()
          .atMost(SOON)
          .until(
              () ->
                  gateway
                      .chat(GatewayRig.CHAT)
                      .headers()
                      .firstValue("connection")
                      .filter("close"::equals)
                      .isPresent());
      assertThat(drained).isNotDone();
    }
  }

  @Test
  void withNothingInFlightItEndsAsSoonAsTheMinimumHasPassed() {
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION);
        var gateway = rig(Duration.ZERO, MINUTE, upstream)) {
      gateway.chat(GatewayRig.CHAT);

      var drained = CompletableFuture.runAsync(gateway.runtime()::drain);

      await().atMost(Duration.ofSeconds(5)).until(drained::isDone);
    }
  }

  @Test
  void aResponseInProgressIsFinished() throws InterruptedException {
    var slow = HeldResponse.json("{\"choices\":[\"late\"]}");
    try (var upstream = FakeUpstream.responding(slow);
        var gateway = rig(Duration.ZERO, MINUTE, upstream)) {
      var reply = CompletableFuture.supplyAsync(() -> gateway.chat(GatewayRig.CHAT));
      upstream.awaitRequests(1);
      var drained = CompletableFuture.runAsync(gateway.runtime()::drain);
      await().atMost(SOON).until(() -> isClosedToNewcomers(gateway));
      assertThat(drained).isNotDone();

      slow.release();

      HttpResponse<String> answer = reply.join();
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("{\"choices\":[\"late\"]}");
      assertThat(answer.headers().firstValue("connection")).hasValue("close");
      await().atMost(SOON).until(drained::isDone);
    }
  }

  @Test
  void aStreamLongerThanTheTimeoutEndsInAnErrorEvent() throws Exception {
    var endless = new EndlessStream("data: 1\n\n");
    try (var upstream = FakeUpstream.responding(endless);
        var gateway = rig(Duration.ZERO, Duration.ofSeconds(1), upstream);
        Socket socket = gateway.connect()) {
      socket.getOutputStream().write(GatewayRig.chatBytes(GatewayRig.CHAT_STREAM));
      await().atMost(SOON).until(() -> socket.getInputStream().available() > 0);

      gateway.runtime().drain();

      String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
      assertThat(answer)
          .contains("data: 1\n\n")
          .contains("\"code\":\"draining\"")
          .endsWith("0\r\n\r\n")
          .doesNotContain("[DONE]");
      await().atMost(SOON).until(() -> upstream.aborts() == 1);
    }
  }

  @Test
  void aRequestWithoutAResponseByTheTimeoutGetsAnError() throws InterruptedException {
    try (var upstream = FakeUpstream.responding(Scripts.SILENT);
        var gateway = rig(Duration.ZERO, Duration.ofMillis(500), upstream)) {
      var reply = CompletableFuture.supplyAsync(() -> gateway.chat(GatewayRig.CHAT));
      upstream.awaitRequests(1);

      gateway.runtime().drain();

      assertThat(reply.join().statusCode()).isEqualTo(503);
      assertThat(reply.join().body()).contains("draining");
    }
  }

  private static boolean isClosedToNewcomers(GatewayRig gateway) {
    try (Socket socket = gateway.connect()) {
      return !socket.isConnected();
    } catch (IOException | CompletionException e) {
      return true;
    }
  }

  private static GatewayRig rig(Duration min, Duration timeout, FakeUpstream upstream) {
    return GatewayRig.with(
        Settings.embedded().withDrain(min, timeout), config().to("a", upstream.url()));
  }
}
