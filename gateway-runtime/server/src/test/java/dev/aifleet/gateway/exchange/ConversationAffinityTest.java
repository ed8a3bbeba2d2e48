package dev.aifleet.gateway.exchange;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static dev.aifleet.fixtures.UpstreamFixture.upstream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.config.GatewayConfig.Backoff;
import dev.aifleet.config.GatewayConfig.Retry;
import dev.aifleet.fixtures.ConfigBuilder;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.fixtures.FakeUpstream.Script;
import dev.aifleet.gateway.testing.GatewayRig;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A request that refers to state stored at an upstream goes to that upstream.
class ConversationAffinityTest {
  private static final String OTHER_KEY = "sk-test-other-key";
  private static final String NOT_FOUND =
      "{\"error\":{\"message\":\"Previous response with id 'resp_x' not found.\","
          + "\"type\":\"invalid_request_error\",\"param\":\"previous_response_id\","
          + "\"code\":\"previous_response_not_found\"}}";

  /// One attempt: nothing here is a retry.
  private static final Retry NO_RETRIES =
      new Retry(1, new Backoff(Duration.ofMillis(1), Duration.ofMillis(1)), 1);

  private final AtomicInteger ids = new AtomicInteger();
  @AutoClose private final FakeUpstream one = FakeUpstream.responding(keeping("one"));
  @AutoClose private final FakeUpstream two = FakeUpstream.responding(keeping("two"));

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFollowUpGoesToTheUpstreamThatMadeTheResponse(boolean stream) {
    try (var gateway = GatewayRig.with(both(1, 1))) {
      for (int i = 0; i < 20; i++) {
        HttpResponse<String> first = ask(gateway, stream, "");
        HttpResponse<String> next = ask(gateway, stream, previous(first));

        assertThat(next.statusCode()).isEqualTo(200);
        assertThat(madeBy(next)).isEqualTo(madeBy(first));
      }
      assertThat(one.requests().size() + two.requests().size()).isEqualTo(40);
      assertThat(gateway.admin("/metrics").body()).contains("reason=\"Conversation\"");
    }
  }

  @Test
  void weightsThatMoveDoNotMoveAConversation() {
    try (var gateway = GatewayRig.with(both(1, 0))) {
      HttpResponse<String> first = ask(gateway, false, "");
      assertThat(madeBy(first)).isEqualTo("one");

      gateway.runtime().offer(both(0, 1).push(2));

      assertThat(madeBy(ask(gateway, false, ""))).isEqualTo("two");
      assertThat(madeBy(ask(gateway, false, previous(first)))).isEqualTo("one");
    }
  }

  @Test
  void aPinIsStrongerThanAConversation() {
    try (var gateway = GatewayRig.with(both(1, 0))) {
      HttpResponse<String> first = ask(gateway, false, "");

      gateway.runtime().offer(both(1, 1).pin("two").push(2));

      HttpResponse<String> next = ask(gateway, false, previous(first));
      assertThat(next.statusCode()).isEqualTo(400);
      assertThat(madeBy(next)).isEqualTo("two");
    }
  }

  @Test
  void theOwnerOfAnUnknownStateIsFoundWithoutARetry() {
    try (var maker = GatewayRig.with(both(0, 1));
        var gateway =
            GatewayRig.with(
                config()
                    .retry(NO_RETRIES)
                    .to(upstream("one", one.url()).circuitBreaker(Tiers.failures(1)))
                    .to(upstream("two", two.url()).priority(1)))) {
      HttpResponse<String> first = ask(maker, false, "");

      HttpResponse<String> next = ask(gateway, false, previous(first));
      assertThat(next.statusCode()).isEqualTo(200);
      assertThat(madeBy(next)).isEqualTo("two");
      assertThat(one.requests()).hasSize(1);
      assertThat(gateway.metric("aigateway_upstream_ejected")).isZero();
      assertThat(gateway.admin("/metrics").body()).contains("outcome=\"StateMiss\"");

      // It is known from now on.
      assertThat(madeBy(ask(gateway, false, previous(first)))).isEqualTo("two");
      assertThat(one.requests()).hasSize(1);
    }
  }

  @Test
  void aStateThatNoUpstreamHasGetsTheProvidersErrorUnchanged() {
    try (var gateway = GatewayRig.with(both(1, 1))) {

      HttpResponse<String> reply = ask(gateway, false, ",\"previous_response_id\":\"resp_x\"");

      assertThat(reply.statusCode()).isEqualTo(400);
      assertThat(reply.body()).isEqualTo(NOT_FOUND);
      assertThat(reply.headers().firstValue("x-should-retry")).isEmpty();
      assertThat(one.requests()).hasSize(1);
      assertThat(two.requests()).hasSize(1);
    }
  }

  @Test
  void aConversationStaysWhereItWentOn() {
    try (var gateway = GatewayRig.with(both(1, 1))) {
      String conversation = ",\"conversation\":{\"id\":\"conv_1\"}";
      String first = madeBy(ask(gateway, false, conversation));

      for (int i = 0; i < 10; i++) {
        assertThat(madeBy(ask(gateway, true, conversation))).isEqualTo(first);
      }
    }
  }

  @Test
  void oneCallerDoesNotSteerAnother() {
    try (var gateway = GatewayRig.with(both(1, 0).key("keys/bob", OTHER_KEY))) {
      HttpResponse<String> first = ask(gateway, false, ",\"conversation\":\"conv_1\"");
      assertThat(madeBy(first)).isEqualTo("one");

      gateway.runtime().offer(both(0, 1).key("keys/bob", OTHER_KEY).push(2));

      String again = body(false, ",\"conversation\":\"conv_1\"");
      assertThat(
              madeBy(gateway.post("/v1/responses", again, "authorization", "Bearer " + OTHER_KEY)))
          .isEqualTo("two");
      assertThat(madeBy(ask(gateway, false, ",\"conversation\":\"conv_1\""))).isEqualTo("one");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "400, invalid_encrypted_content, The encrypted content could not be verified.",
    "400, x, messages.1.content.0: Invalid `signature` in `thinking` block",
    "404, x, No such File object: file-abc",
    "404, x, Container with id 'cntr_1' not found.",
    "404, x, Item with id 'rs_1' not found. Items are not persisted when `store` is set to false."
  })
  void whatOneUpstreamCannotReadAnotherMay(int status, String code, String message) {
    String error =
        new JsonObject()
            .put("error", new JsonObject().put("message", message).put("code", code))
            .encode();
    try (var first = Tiers.refusing(status, error);
        var second = FakeUpstream.json("{\"output\":[]}");
        var gateway = Tiers.twoTiers(first, second)) {

      assertThat(ask(gateway, false, "").statusCode()).isEqualTo(200);
      assertThat(second.requests()).hasSize(1);
    }
  }

  private ConfigBuilder both(int weightOfOne, int weightOfTwo) {
    return config()
        .to(upstream("one", one.url()).weight(weightOfOne))
        .to(upstream("two", two.url()).weight(weightOfTwo));
  }

  /// Responds to requests that refer to its own responses, and to conversations of any id.
  private Script keeping(String name) {
    Set<String> made = ConcurrentHashMap.newKeySet();
    return (request, connection) -> {
      var asked = new JsonObject(request.body());
      String previous = asked.getString("previous_response_id");
      if (previous != null && !made.contains(previous)) {
        connection.json(400, NOT_FOUND);
        return;
      }
      String id = "resp_" + name + ids.incrementAndGet();
      made.add(id);
      String response = "{\"id\":\"" + id + "\",\"object\":\"response\",\"output\":[]}";
      if (asked.getBoolean("stream", false)) {
        connection.events();
        connection.chunk(event("response.created", response));
        connection.chunk(event("response.completed", response));
        connection.lastChunk();
      } else {
        connection.json(200, response);
      }
    };
  }

  private static String event(String type, String response) {
    return "event: "
        + type
        + "\ndata: {\"type\":\""
        + type
        + "\",\"response\":"
        + response
        + "}\n\n";
  }

  private static HttpResponse<String> ask(GatewayRig gateway, boolean stream, String more) {
    return gateway.post(
        "/v1/responses", body(stream, more), "authorization", "Bearer " + ConfigBuilder.KEY);
  }

  private static String body(boolean stream, String more) {
    return "{\"model\":\"gpt-4o\",\"input\":\"x\",\"stream\":" + stream + more + "}";
  }

  private static String previous(HttpResponse<String> reply) {
    String body = reply.body();
    int start = body.indexOf("resp_");
    return ",\"previous_response_id\":\"" + body.substring(start, body.indexOf('"', start)) + "\"";
  }

  private static String madeBy(HttpResponse<String> reply) {
    return Tiers.servedBy(reply);
  }
}
