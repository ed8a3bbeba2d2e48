package dev.aifleet.gateway.server;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static dev.aifleet.fixtures.UpstreamFixture.upstream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.config.GatewayConfig.RateLimit;
import dev.aifleet.config.GatewayConfig.Source;
import dev.aifleet.config.GatewayConfig.Unit;
import dev.aifleet.fixtures.ConfigBuilder;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.fixtures.FakeUpstream.Script;
import dev.aifleet.fixtures.HeldResponse;
import dev.aifleet.gateway.testing.GatewayRig;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReloadTest {
  @Test
  void changesUnderLoadFailNoRequest() {
    Script mixed =
        (request, connection) -> {
          if (request.body().contains("stream")) {
            connection.events();
            connection.chunk("data: 1\n\n");
            connection.chunk("data: [DONE]\n\n");
            connection.lastChunk();
          } else {
            connection.json(200, FakeUpstream.COMPLETION);
          }
        };
    try (var one = FakeUpstream.responding(mixed);
        var two = FakeUpstream.responding(mixed);
        var gateway = GatewayRig.with(config().to("one", one.url()));
        var clients = Executors.newFixedThreadPool(8)) {
      var stop = new AtomicBoolean();
      var answered = new AtomicInteger();
      Queue<String> failures = new ConcurrentLinkedQueue<>();
      for (int i = 0; i < 8; i++) {
        clients.execute(() -> callUntil(stop, gateway, answered, failures));
      }

      try {
        for (int sequence = 2; sequence < 60; sequence++) {
          gateway.runtime().offer(variant(sequence, one, two).push(sequence));
          awaitMore(answered, 20);
        }
      } finally {
        stop.set(true);
      }

      assertThat(failures).isEmpty();
      assertThat(answered.get()).isGreaterThan(1000);
    }
  }

  @Test
  void newWeightsApplyToTheNextRequest() {
    try (var one = FakeUpstream.json("{\"choices\":[1]}");
        var two = FakeUpstream.json("{\"choices\":[2]}");
        var gateway = GatewayRig.with(weights(one, two, 90, 10))) {
      // 99.9 % of a binomial with n = 500: 90 % +- 4.4 %, 10 % +- 4.4 %.
      assertThat(countOf("{\"choices\":[1]}", 500, gateway)).isBetween(428, 472);
      assertThat(gateway.admin("/metrics").body())
          .contains("aigateway_upstream_effective_weight{upstream=\"one\"} 90\n");

      gateway.runtime().offer(weights(one, two, 10, 90).push(2));

      assertThat(countOf("{\"choices\":[1]}", 500, gateway)).isBetween(28, 72);
      assertThat(gateway.admin("/metrics").body())
          .contains("aigateway_upstream_effective_weight{upstream=\"one\"} 10\n");
    }
  }

  @Test
  void aPinSendsEverythingToItsTargetAndBack() {
    try (var one = FakeUpstream.json("{\"choices\":[1]}");
        var two = FakeUpstream.json("{\"choices\":[2]}");
        var gateway = GatewayRig.with(weights(one, two, 1000, 0))) {

      gateway.runtime().offer(weights(one, two, 1000, 0).pin("two").push(2));
      assertThat(countOf("{\"choices\":[2]}", 50, gateway)).isEqualTo(50);

      gateway.runtime().offer(weights(one, two, 1000, 0).push(3));
      assertThat(countOf("{\"choices\":[1]}", 50, gateway)).isEqualTo(50);
    }
  }

  @Test
  void aRequestInFlightKeepsTheConfigurationItBeganWith() throws InterruptedException {
    var slow = HeldResponse.json("{\"choices\":[\"old\"]}");
    try (var old = FakeUpstream.responding(slow);
        var next = FakeUpstream.json("{\"choices\":[\"new\"]}");
        var gateway = GatewayRig.with(config().to("old", old.url()))) {
      var inFlight = CompletableFuture.supplyAsync(() -> gateway.chat(GatewayRig.CHAT));
      old.awaitRequests(1);

      gateway.runtime().offer(config().to("next", next.url()).push(2));

      assertThat(gateway.chat(GatewayRig.CHAT).body()).isEqualTo("{\"choices\":[\"new\"]}");
      slow.release();
      HttpResponse<String> answer = inFlight.join();
      assertThat(answer.body()).isEqualTo("{\"choices\":[\"old\"]}");
      assertThat(answer.headers().firstValue("x-aifleet-upstream")).hasValue("old");
    }
  }

  @Test
  void aRevokedKeyIsRefusedAtOnceAndANewOneTaken() {
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION);
        var gateway = GatewayRig.with(config().to("a", upstream.url()))) {
      String[] other = {"authorization", "Bearer sk-other"};
      assertThat(gateway.post("/v1/chat/completions", GatewayRig.CHAT, other).statusCode())
          .isEqualTo(401);

      gateway.runtime().offer(config().to("a", upstream.url()).key("keys/bob", "sk-other").push(2));
      assertThat(gateway.post("/v1/chat/completions", GatewayRig.CHAT, other).statusCode())
          .isEqualTo(200);

      gateway.runtime().offer(config().to("a", upstream.url()).push(3));
      assertThat(gateway.post("/v1/chat/completions", GatewayRig.CHAT, other).statusCode())
          .isEqualTo(401);
    }
  }

  @Test
  void aReloadDoesNotForgiveWhatWasUsedOfALimit() {
    var limit = new RateLimit("all", Source.Gateway, Unit.Requests, 2, Duration.ofMinutes(10));
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION);
        var gateway = GatewayRig.with(config().to("a", upstream.url()).rateLimit(limit))) {
      gateway.chat(GatewayRig.CHAT);
      gateway.chat(GatewayRig.CHAT);

      gateway.runtime().offer(config().to("b", upstream.url()).rateLimit(limit).push(2));

      assertThat(gateway.chat(GatewayRig.CHAT).statusCode()).isEqualTo(429);
    }
  }

  private static void callUntil(
      AtomicBoolean stop, GatewayRig gateway, AtomicInteger answered, Queue<String> failures) {
    for (int i = 0; !stop.get(); i++) {
      boolean stream = i % 4 == 0;
      var reply = gateway.chat(stream ? GatewayRig.CHAT_STREAM : GatewayRig.CHAT);
      String whole = stream ? "data: 1\n\ndata: [DONE]\n\n" : FakeUpstream.COMPLETION;
      if (reply.statusCode() != 200 || !reply.body().equals(whole)) {
        failures.add(reply.statusCode() + " " + reply.body());
      }
      answered.incrementAndGet();
    }
  }

  private static void awaitMore(AtomicInteger answered, int more) {
    int until = answered.get() + more;
    await()
        .atMost(Duration.ofSeconds(30))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(2))
        .until(() -> answered.get() >= until);
  }

  private static ConfigBuilder variant(int sequence, FakeUpstream one, FakeUpstream two) {
    return switch (sequence % 4) {
      case 0 -> config().to("one", one.url());
      case 1 -> config().to("two", two.url());
      case 2 -> weights(one, two, 1, 1).alias("x", "y");
      default -> weights(one, two, 1, 5).pin("one");
    };
  }

  private static ConfigBuilder weights(FakeUpstream one, FakeUpstream two, int first, int second) {
    return config()
        .to(upstream("one", one.url()).weight(first))
        .to(upstream("two", two.url()).weight(second));
  }

  private static int countOf(String body, int requests, GatewayRig gateway) {
    List<String> bodies = new ArrayList<>();
    for (int i = 0; i < requests; i++) {
      bodies.add(gateway.chat(GatewayRig.CHAT).body());
    }
    return (int) bodies.stream().filter(body::equals).count();
  }
}
