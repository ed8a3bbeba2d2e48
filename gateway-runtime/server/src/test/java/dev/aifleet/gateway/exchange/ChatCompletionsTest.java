package dev.aifleet.gateway.exchange;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static dev.aifleet.fixtures.UpstreamFixture.upstream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.config.GatewayConfig.Anonymous;
import dev.aifleet.fixtures.ConfigBuilder;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.fixtures.FakeUpstream.Script;
import dev.aifleet.gateway.testing.GatewayRig;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChatCompletionsTest {
  private static final String ANSWER =
      "{\"id\":\"x\",\"choices\":[{}],\"usage\":{\"total_tokens\":7}}";

  @Test
  void aCompletionGoesThereAndBackWithTheUpstreamsCredential() {
    try (var upstream = FakeUpstream.json(ANSWER);
        var gateway =
            GatewayRig.with(config().to(upstream("official", upstream.url()), "sk-provider\n"))) {

      var reply = gateway.chat(GatewayRig.CHAT, "x-request-id", "my-id", "cookie", "a=b");

      assertThat(reply.statusCode()).isEqualTo(200);
      assertThat(reply.body()).isEqualTo(ANSWER);
      assertThat(reply.headers().firstValue("x-aifleet-upstream")).hasValue("official");
      assertThat(reply.headers().firstValue("x-request-id")).hasValue("my-id");
      var request = upstream.requests().getFirst();
      assertThat(request.line()).isEqualTo("POST /v1/chat/completions HTTP/1.1");
      assertThat(request.body()).isEqualTo(GatewayRig.CHAT);
      assertThat(request.headers())
          .containsEntry("authorization", "Bearer sk-provider")
          .containsEntry("x-request-id", "my-id")
          .containsEntry("host", upstream.url().getAuthority())
          .doesNotContainKey("cookie");
    }
  }

  @Test
  void withoutACredentialNoAuthorizationIsSent() {
    try (var upstream = FakeUpstream.json(ANSWER);
        var gateway = GatewayRig.with(config().to("official", upstream.url()))) {

      gateway.chat(GatewayRig.CHAT);

      assertThat(upstream.requests().getFirst().headers()).doesNotContainKey("authorization");
    }
  }

  @Test
  void anAliasAndARenamedModelChangeOnlyTheModelInTheBody() {
    try (var upstream = FakeUpstream.json(ANSWER);
        var gateway =
            GatewayRig.with(
                config()
                    .to(upstream("a", upstream.url()).models(Map.of("gpt-4o", "gpt-4o-2024")))
                    .alias("gpt-5", "gpt-4o"))) {

      gateway.chat("{ \"x\":1.50, \"model\" : \"gpt-5\" ,\"unknown\":[ ]}");

      assertThat(upstream.requests().getFirst().body())
          .isEqualTo("{ \"x\":1.50, \"model\" : \"gpt-4o-2024\" ,\"unknown\":[ ]}");
    }
  }

  @Test
  void requestsFollowWhatUpstreamsServe() {
    try (var one = FakeUpstream.json("{\"choices\":[1]}");
        var two = FakeUpstream.json("{\"choices\":[2]}");
        var gateway =
            GatewayRig.with(
                config()
                    .to(upstream("one", one.url()).serves("gpt-*"))
                    .to(upstream("two", two.url()).serves("claude-*")))) {

      assertThat(gateway.chat("{\"model\":\"gpt-4o\"}").body()).isEqualTo("{\"choices\":[1]}");
      assertThat(gateway.chat("{\"model\":\"claude-4\"}").body()).isEqualTo("{\"choices\":[2]}");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 404, 413, 422, 429, 500, 503, 529})
  void anUpstreamsErrorPassesWithStatusAndBody(int status) {
    String body = "{\"error\":{\"message\":\"theirs\",\"code\":null}}";
    try (var upstream =
            FakeUpstream.responding(
                (request, connection) ->
                    connection.json(
                        status,
                        body,
                        "retry-after: 7",
                        "set-cookie: a=b",
                        "x-request-id: theirs"));
        var gateway = GatewayRig.with(config().to("official", upstream.url()))) {

      var reply = gateway.chat(GatewayRig.CHAT);

      assertThat(reply.statusCode()).isEqualTo(status);
      assertThat(reply.body()).isEqualTo(body);
      assertThat(reply.headers().firstValue("retry-after")).hasValue("7");
      assertThat(reply.headers().firstValue("x-aifleet-upstream")).hasValue("official");
      assertThat(reply.headers().firstValue("x-upstream-request-id")).hasValue("theirs");
      assertThat(reply.headers().firstValue("set-cookie")).isEmpty();
    }
  }

  @Test
  void anErrorTooLongToBeHeldIsReportedByItsStatus() {
    Script endless =
        (request, connection) -> connection.json(400, "\"" + "sk-provider ".repeat(30_000) + "\"");
    try (var upstream = FakeUpstream.responding(endless);
        var gateway = GatewayRig.with(config().to(upstream("a", upstream.url()), "sk-provider"))) {

      var reply = gateway.chat(GatewayRig.CHAT);

      assertThat(reply.statusCode()).isEqualTo(400);
      assertThat(reply.body())
          .contains("\"code\":\"upstream_error\"")
          .doesNotContain("sk-provider");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 100_000})
  void anUpstreamThatRepeatsOurKeyDoesNotDiscloseItToTheClient(int filler) {
    try (var upstream =
            FakeUpstream.responding(
                (request, connection) ->
                    connection.json(
                        400,
                        "{\"error\":{\"message\":\"é wrong key: "
                            + request.headers().get("authorization")
                            + "\"}}"
                            + " ".repeat(filler)));
        var gateway = GatewayRig.with(config().to(upstream("a", upstream.url()), "sk-provider"))) {

      var reply = gateway.chat(GatewayRig.CHAT);

      assertThat(reply.statusCode()).isEqualTo(400);
      assertThat(reply.body().strip())
          .isEqualTo("{\"error\":{\"message\":\"é wrong key: Bearer ***\"}}");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"x-api-key", "api-key"})
  void otherCarriersOfTheKeyRunTheSamePolicy(String carrier) {
    try (var upstream = FakeUpstream.json(ANSWER);
        var gateway = GatewayRig.with(config().to("official", upstream.url()))) {

      var good = gateway.post("/v1/chat/completions", GatewayRig.CHAT, carrier, ConfigBuilder.KEY);
      var bad = gateway.post("/v1/chat/completions", GatewayRig.CHAT, carrier, "sk-wrong");

      assertThat(good.statusCode()).isEqualTo(200);
      assertThat(bad.statusCode()).isEqualTo(401);
      assertThat(upstream.requests()).hasSize(1);
    }
  }

  @Test
  void anonymousCallersEnterOnlyWhereAllowedAndNeverWithAWrongKey() {
    try (var upstream = FakeUpstream.json(ANSWER);
        var gateway =
            GatewayRig.with(config().to("official", upstream.url()).anonymous(Anonymous.Allow))) {

      assertThat(gateway.post("/v1/chat/completions", GatewayRig.CHAT).statusCode()).isEqualTo(200);
      var wrong =
          gateway.post("/v1/chat/completions", GatewayRig.CHAT, "authorization", "Bearer sk-wrong");
      assertThat(wrong.statusCode()).isEqualTo(401);
    }
  }

  @Test
  void aLargeBodyAndALargeResponsePassUnchanged() {
    String filler = "é漢x".repeat(700_000);
    try (var upstream =
            FakeUpstream.responding((request, connection) -> connection.json(200, request.body()));
        var gateway = GatewayRig.with(config().to("official", upstream.url()))) {
      String body = "{\"messages\":\"" + filler + "\",\"model\":\"gpt-4o\"}";

      var reply = gateway.chat(body);

      assertThat(reply.body().equals(body)).isTrue();
    }
  }

  @Test
  void modelsAreListedAndFound() {
    try (var upstream = FakeUpstream.json(ANSWER);
        var gateway =
            GatewayRig.with(
                config()
                    .to(upstream("a", upstream.url()).serves("gpt-4o", "o3", "gpt-*"))
                    .alias("gpt-5", "gpt-4o")
                    .hiddenAlias("hidden", "o3"))) {
      String[] key = {"authorization", "Bearer " + ConfigBuilder.KEY};

      JsonArray listed = new JsonObject(gateway.get("/v1/models", key).body()).getJsonArray("data");

      assertThat(listed.stream().map(model -> ((JsonObject) model).getString("id")))
          .containsExactly("gpt-4o", "gpt-5", "o3");
      assertThat(listed.getJsonObject(0).getString("object")).isEqualTo("model");
      assertThat(gateway.get("/v1/models/gpt-4.1", key).statusCode()).isEqualTo(200);
      assertThat(gateway.get("/v1/models/hidden", key).statusCode()).isEqualTo(200);
      assertThat(gateway.get("/v1/models/llama", key).statusCode()).isEqualTo(404);
      assertThat(gateway.get("/v1/models").statusCode()).isEqualTo(401);
      assertThat(gateway.get("/v1/models/gpt-4o").statusCode()).isEqualTo(401);
      assertThat(upstream.requests()).isEmpty();
    }
  }
}
