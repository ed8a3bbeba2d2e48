package dev.aifleet.gateway.upstream;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static dev.aifleet.fixtures.UpstreamFixture.upstream;
import static dev.aifleet.gateway.testing.GatewayRig.assertError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.config.GatewayConfig.ConnectionPolicy;
import dev.aifleet.fixtures.ConfigBuilder;
import dev.aifleet.fixtures.ConnectionPolicyFixture;
import dev.aifleet.fixtures.EndlessStream;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.fixtures.FakeUpstream.Script;
import dev.aifleet.fixtures.HeldResponse;
import dev.aifleet.fixtures.Scripts;
import dev.aifleet.gateway.Settings;
import dev.aifleet.gateway.testing.GatewayRig;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// The time limits of a request to an upstream, each with its own error.
class TimeLimitTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  private static final Duration LONG = Duration.ofMinutes(10);

  private static final Script ONLY_HEAD =
      (request, connection) -> {
        connection.events();
        connection.awaitAbort();
      };

  private static final Script STALLING = new EndlessStream("data: 1\n\n");

  @Test
  void anUpstreamThatAcceptsWithoutRespondingTimesOut() {
    ConnectionPolicy quick = quiet(Duration.ofMillis(300));
    try (var upstream = FakeUpstream.responding(Scripts.SILENT);
        var gateway = rig(quick, upstream)) {

      assertError(gateway.chat(GatewayRig.CHAT_STREAM), 504, "timeout");

      await().atMost(SOON).until(() -> upstream.aborts() == 1);
    }
  }

  @Test
  void aUnaryResponseMayTakeLongerThanTheIdleLimitOfAStream() {
    var late = HeldResponse.json(FakeUpstream.COMPLETION);
    ConnectionPolicy quick = quiet(Duration.ofMillis(200));
    try (var upstream = FakeUpstream.responding(late);
        var gateway = rig(quick, upstream)) {
      var whole = CompletableFuture.supplyAsync(() -> gateway.chat(GatewayRig.CHAT));

      assertError(gateway.chat(GatewayRig.CHAT_STREAM), 504, "timeout");
      assertThat(whole).isNotDone();
      late.release();

      assertThat(whole.join().statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aHeadWithoutABodyIsNoFirstByte() {
    ConnectionPolicy quick = timed(Duration.ofMillis(300), Duration.ofSeconds(60), LONG);
    try (var upstream = FakeUpstream.responding(ONLY_HEAD);
        var gateway = rig(quick, upstream)) {

      assertError(gateway.chat(GatewayRig.CHAT_STREAM), 504, "timeout");

      await().atMost(SOON).until(() -> upstream.aborts() == 1);
    }
  }

  @Test
  void changedTimeLimitsHoldAtOnceOnTheConnectionsThatThereAre() {
    var served = new AtomicInteger();
    Script onceThenSilent =
        (request, connection) -> {
          if (served.incrementAndGet() > 1) {
            connection.awaitAbort();
          }
          connection.json(200, FakeUpstream.COMPLETION);
        };
    try (var upstream = FakeUpstream.responding(onceThenSilent);
        var gateway = rig(ConnectionPolicyFixture.NO_PROBE, upstream)) {
      gateway.chat(GatewayRig.CHAT);

      ConnectionPolicy quick = quiet(Duration.ofMillis(300));
      gateway
          .runtime()
          .offer(config().to(upstream("a", upstream.url()).connectionPolicy(quick)).push(2));

      assertError(gateway.chat(GatewayRig.CHAT_STREAM), 504, "timeout");
      assertThat(upstream.connections()).isEqualTo(1);
    }
  }

  @Test
  void aStreamThatFallsSilentEndsInAnErrorEvent() {
    ConnectionPolicy quick = quiet(Duration.ofMillis(300));
    try (var upstream = FakeUpstream.responding(STALLING);
        var gateway = rig(quick, upstream)) {

      var reply = gateway.chat(GatewayRig.CHAT_STREAM);

      assertThat(reply.body())
          .startsWith("data: 1\n\ndata: {\"error\":")
          .contains("\"code\":\"timeout\"")
          .doesNotContain("[DONE]");
      await().atMost(SOON).until(() -> upstream.aborts() == 1);
    }
  }

  @Test
  void silenceIsNoticedInTimeAlsoWhereTheFirstByteMayTakeLonger() {
    ConnectionPolicy patient = timed(Duration.ofMinutes(1), Duration.ofMillis(200), LONG);
    try (var upstream = FakeUpstream.responding(STALLING);
        var gateway = rig(patient, upstream)) {

      String body = gateway.chat(GatewayRig.CHAT_STREAM).body();

      assertThat(body).startsWith("data: 1\n\ndata: {\"error\":{").contains("\"timeout\"");
    }
  }

  @Test
  void aStreamThatDripsForEverMeetsTheTotalLimit() {
    Script dripping =
        (request, connection) -> {
          connection.events();
          while (true) {
            connection.chunk(": drip\n\n");
            LockSupport.parkNanos(20_000_000);
          }
        };
    ConnectionPolicy total =
        timed(Duration.ofMillis(800), Duration.ofSeconds(60), Duration.ofMillis(800));
    try (var upstream = FakeUpstream.responding(dripping);
        var gateway = rig(total, upstream)) {

      assertThat(gateway.chat(GatewayRig.CHAT_STREAM).body()).contains("took too long");
    }
  }

  private static GatewayRig rig(ConnectionPolicy connectionPolicy, FakeUpstream upstream) {
    ConfigBuilder config =
        config().to(upstream("a", upstream.url()).connectionPolicy(connectionPolicy));
    return GatewayRig.with(Settings.embedded().withLoops(1), config);
  }

  private static ConnectionPolicy quiet(Duration atMost) {
    return timed(atMost, atMost, LONG);
  }

  private static ConnectionPolicy timed(Duration firstByte, Duration idle, Duration total) {
    return ConnectionPolicyFixture.timeouts(firstByte, idle, total);
  }
}
