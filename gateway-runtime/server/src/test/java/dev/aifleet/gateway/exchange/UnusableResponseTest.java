package dev.aifleet.gateway.exchange;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static dev.aifleet.fixtures.UpstreamFixture.upstream;
import static dev.aifleet.gateway.exchange.ResponseScripts.GOOD;
import static dev.aifleet.gateway.exchange.ResponseScripts.GOOD_EVENTS;
import static dev.aifleet.gateway.exchange.ResponseScripts.at;
import static dev.aifleet.gateway.exchange.ResponseScripts.chat;
import static dev.aifleet.gateway.exchange.ResponseScripts.post;
import static dev.aifleet.gateway.exchange.ResponseScripts.sending;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.fixtures.FakeUpstream.Script;
import dev.aifleet.fixtures.UpstreamFixture;
import dev.aifleet.gateway.dialect.Endpoint;
import dev.aifleet.gateway.testing.GatewayRig;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Unusable responses with status 200, and unusable statuses: another upstream is tried, and
/// without one the client gets 502.
@Tag("slow")
class UnusableResponseTest {
  @ParameterizedTest
  @MethodSource("unusableResponses")
  void anotherUpstreamIsUsed(Endpoint endpoint, boolean stream, String type, String body) {
    try (var first = FakeUpstream.responding(sending(type, body));
        var second = FakeUpstream.responding(good(stream));
        var gateway =
            GatewayRig.with(
                config()
                    .to(at(endpoint, upstream("a", first.url())))
                    .to(at(endpoint, spare(second))))) {

      HttpResponse<String> response = post(gateway, endpoint, stream);

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).isEqualTo(stream ? GOOD_EVENTS : GOOD);
      assertThat(response.headers().firstValue("x-aifleet-upstream")).hasValue("spare");
    }
  }

  @ParameterizedTest
  @MethodSource("unusableResponses")
  void withoutAnotherUpstreamItIsABadGateway(
      Endpoint endpoint, boolean stream, String type, String body) {
    try (var first = FakeUpstream.responding(sending(type, body));
        var gateway = GatewayRig.with(config().to(at(endpoint, upstream("a", first.url()))))) {

      HttpResponse<String> response = post(gateway, endpoint, stream);

      assertThat(response.statusCode()).isEqualTo(502);
      assertThat(first.requests()).describedAs("not sent again: it may charge").hasSize(1);
      assertThat(failures(gateway)).isEqualTo(1);
      assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
      assertThat(new JsonObject(response.body()).getJsonObject("error").getString("message"))
          .isNotBlank();
      assertThat(
              gateway
                  .admin("/metrics")
                  .body()
                  .lines()
                  .filter(line -> line.startsWith("aigateway_upstream_attempts_total")))
          .noneMatch(line -> line.contains("Success"));
    }
  }

  static Stream<Arguments> unusableResponses() {
    String json = "application/json";
    String sse = "text/event-stream";
    String error = "{\"error\":{\"message\":\"ResourceExhausted\",\"code\":502}}";
    List<Arguments> all = new ArrayList<>();
    for (Endpoint endpoint :
        List.of(
            Endpoint.ChatCompletions,
            Endpoint.Completions,
            Endpoint.Responses,
            Endpoint.Messages)) {
      for (boolean stream : new boolean[] {false, true}) {
        all.add(arguments(endpoint, stream, json, ""));
        all.add(arguments(endpoint, stream, json, " \n\n"));
        all.add(arguments(endpoint, stream, json, error));
        all.add(arguments(endpoint, stream, sse, error));
        all.add(arguments(endpoint, stream, "text/html", "<html><h1>Welcome</h1></html>"));
        all.add(arguments(endpoint, stream, json, "upstream is busy"));
        all.add(arguments(endpoint, stream, json, "{}"));
        all.add(arguments(endpoint, stream, json, "{\"id\":\"x\",\"model\":\"m\",\"usage\":{}}"));
        all.add(arguments(endpoint, stream, json, "{\"choices\":null,\"content\":null}"));
      }
      all.add(arguments(endpoint, false, sse, GOOD_EVENTS));
      all.add(arguments(endpoint, true, sse, ""));
      all.add(arguments(endpoint, true, sse, ": keep-alive\n\n: keep-alive\n\n"));
      all.add(arguments(endpoint, true, sse, "data: [DONE]\n\n"));
      all.add(arguments(endpoint, true, json, "{\"some\":\"thing\"}"));
    }
    String role =
        "data:"
            + " {\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n";
    String usage = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":1}}\n\n";
    all.add(arguments(Endpoint.ChatCompletions, true, sse, role));
    all.add(arguments(Endpoint.ChatCompletions, true, sse, role + "data: " + error + "\n\n"));
    all.add(arguments(Endpoint.ChatCompletions, true, sse, usage + "data: [DONE]\n\n"));
    all.add(arguments(Endpoint.ChatCompletions, true, sse, "data: no JSON\n\n"));
    all.add(arguments(Endpoint.ChatCompletions, true, sse, "data: {}\n\ndata: [DONE]\n\n"));
    all.add(arguments(Endpoint.ChatCompletions, true, sse, "event: ping\ndata: {}\n\n"));
    all.add(arguments(Endpoint.ChatCompletions, true, sse, "data: null\n\n"));
    all.add(arguments(Endpoint.ChatCompletions, true, sse, "data: {\"detail\":\"busy\"}\n\n"));
    for (String none : List.of("[]", "42", "\"text\"", "{\"choices\":[]}", "[" + error + "]")) {
      all.add(arguments(Endpoint.ChatCompletions, false, json, none));
    }
    all.add(
        arguments(
            Endpoint.ChatCompletions,
            false,
            json,
            "{\"choices\":null,\"base_resp\":{\"status_code\":1002,\"status_msg\":\"busy\"}}"));
    all.add(arguments(Endpoint.Embeddings, false, json, error));
    for (Endpoint endpoint : List.of(Endpoint.Embeddings, Endpoint.CountTokens)) {
      all.add(arguments(endpoint, false, json, "{}"));
      all.add(arguments(endpoint, false, json, "{\"object\":\"list\",\"data\":null}"));
    }
    all.add(arguments(Endpoint.Embeddings, false, json, "{\"detail\":\"no such model\"}"));
    all.add(arguments(Endpoint.Embeddings, false, json, "{\"msg\":\"busy\",\"data\":null}"));
    all.add(arguments(Endpoint.Embeddings, false, json, "{\"errors\":[\"busy\"]}"));
    all.add(arguments(Endpoint.Embeddings, false, json, "{\"data\""));
    all.add(arguments(Endpoint.ImageGenerations, true, json, GOOD));
    all.add(arguments(Endpoint.Speech, false, "audio/mpeg", ""));
    all.add(arguments(Endpoint.Speech, false, "text/html", "<html>"));
    all.add(arguments(Endpoint.Speech, false, json, error));
    all.add(
        arguments(
            Endpoint.Responses,
            true,
            sse,
            "event: response.created\ndata: {\"type\":\"response.created\"}\n\n"));
    return all.stream();
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 304, 307, 308, 600, 699, 999})
  void anUnusableStatusIsNeverRelayed(int status) {
    var elsewhere = "location: https://provider.example/v1/chat/completions\r\n";
    Script odd =
        (request, connection) ->
            connection.raw(
                "HTTP/1.1 " + status + " X\r\n" + elsewhere + "content-length: 2\r\n\r\n{}");
    try (var first = FakeUpstream.responding(odd);
        var second = FakeUpstream.json(GOOD);
        var alone = GatewayRig.with(config().to("a", first.url()));
        var backed = GatewayRig.with(config().to("a", first.url()).to(spare(second)))) {

      assertThat(backed.chat(GatewayRig.CHAT).body()).isEqualTo(GOOD);
      assertThat(failures(backed)).isEqualTo(1);

      HttpResponse<String> response = alone.chat(GatewayRig.CHAT);
      assertThat(response.statusCode()).isEqualTo(502);
      assertThat(response.headers().firstValue("location")).isEmpty();
      assertThat(response.body()).contains("status " + status).doesNotContain("provider.example");
      assertThat(alone.admin("/metrics").body()).doesNotContain("code=\"" + status + "\"");
    }
  }

  @Test
  void theMessageOfAnErrorWithStatus200ReachesTheClientOfATranslation() {
    String error =
        "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"m\"}}";
    try (var first = FakeUpstream.json(error);
        var gateway = GatewayRig.with(config().to(upstream("a", first.url()).api(Api.Anthropic)))) {

      HttpResponse<String> response = gateway.chat(chat(false));

      assertThat(response.statusCode()).isEqualTo(529);
      assertThat(response.body()).contains("\"message\":\"m\"");
    }
  }

  @ParameterizedTest
  @EnumSource(Api.class)
  void aTranslatedResponseWithoutContentIsNone(Api api) {
    try (var first = FakeUpstream.json("{}");
        var second = FakeUpstream.responding(good(false));
        var gateway =
            GatewayRig.with(config().to(upstream("a", first.url()).api(api)).to(spare(second)))) {

      HttpResponse<String> response = post(gateway, Endpoint.ChatCompletions, false);

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).isEqualTo(GOOD);
    }
  }

  /// At the first upstream, as the operator reads them.
  private static long failures(GatewayRig gateway) {
    return Objects.requireNonNull(gateway.runtime().statistics().upstreams().get("a")).failures();
  }

  private static UpstreamFixture spare(FakeUpstream second) {
    return upstream("spare", second.url()).priority(1);
  }

  private static Script good(boolean stream) {
    return sending(stream ? "text/event-stream" : "application/json", stream ? GOOD_EVENTS : GOOD);
  }
}
