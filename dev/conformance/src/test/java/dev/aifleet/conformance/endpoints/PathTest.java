package dev.aifleet.conformance.endpoints;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.conformance.rig.CaseUpstream;
import dev.aifleet.fixtures.ConfigBuilder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Path and key of a request in each wire format; unknown paths.
final class PathTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CHAT = "/v1/chat/completions";
  private static final String BODY =
      "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"max_tokens\":9}";
  private static final String STREAM = BODY.replace("{\"model\"", "{\"stream\":true,\"model\"");

  @RegisterExtension static final EndpointsFixture fixture = new EndpointsFixture();

  @ParameterizedTest
  @CsvSource({
    "OpenAI, false, /v1/chat/completions, '', authorization, Bearer",
    "OpenAI, true, /v1/chat/completions, '', authorization, Bearer",
    "AzureOpenAI, false, /openai/deployments/dep/chat/completions, api-version=2024-10-21, api-key,"
        + " ''",
    "AzureOpenAI, true, /openai/deployments/dep/chat/completions, api-version=2024-10-21, api-key,"
        + " ''",
    "Anthropic, false, /v1/messages, '', x-api-key, ''",
    "Anthropic, true, /v1/messages, '', x-api-key, ''",
    "Gemini, false, /v1beta/models/dep:generateContent, '', x-goog-api-key, ''",
    "Gemini, true, /v1beta/models/dep:streamGenerateContent, alt=sse, x-goog-api-key, ''"
  })
  void chatUsesThePathAndKeyHeaderOfEachFormat(
      Api api, boolean stream, String path, String query, String carrier, String scheme) {
    fixture
        .gateway()
        .reconfigure(fixture.configured(api, upstream -> upstream.models(Map.of("gpt-4o", "dep"))));

    HttpResponse<byte[]> response = fixture.post(CHAT, stream ? STREAM : BODY);

    assertThat(response.statusCode()).describedAs(text(response)).isEqualTo(200);
    JsonNode recorded = fixture.recorded();
    assertThat(recorded.path("path").asText()).isEqualTo(path);
    assertThat(recorded.path("query").asText()).isEqualTo(query);
    for (String name : new String[] {"authorization", "api-key", "x-api-key", "x-goog-api-key"}) {
      String expected =
          name.equals(carrier) ? (scheme + " " + CaseUpstream.PROVIDER_KEY).strip() : "";
      assertThat(recorded.path("headers").path(name).path(0).asText()).isEqualTo(expected);
    }
    assertThat(text(response)).contains("Hello from provider");
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/embeddings, /openai/deployments/gpt-4o/embeddings",
    "/v1/completions, /openai/deployments/gpt-4o/completions"
  })
  void azureServesOtherEndpointsUnderTheDeploymentToo(String path, String expected) {
    fixture.gateway().reconfigure(fixture.configured(Api.AzureOpenAI));

    HttpResponse<byte[]> response =
        fixture.post(path, "{\"model\":\"gpt-4o\",\"input\":\"x\",\"prompt\":\"x\"}");

    assertThat(response.statusCode()).describedAs(text(response)).isEqualTo(200);
    assertThat(fixture.recorded().path("path").asText()).isEqualTo(expected);
  }

  @Test
  void anthropicVersionIsTheClientsOrTheDefault() {
    fixture.gateway().reconfigure(fixture.configured(Api.Anthropic));

    fixture.post("/v1/messages", BODY);
    fixture.post(
        "/v1/messages", BODY, "anthropic-version", "2099-01-01", "anthropic-beta", "b1,b2");

    JsonNode all = fixture.provider().recorded();
    assertThat(all.get(0).at("/headers/anthropic-version/0").asText()).isEqualTo("2023-06-01");
    assertThat(all.get(1).at("/headers/anthropic-version/0").asText()).isEqualTo("2099-01-01");
    assertThat(all.get(1).at("/headers/anthropic-beta/0").asText()).isEqualTo("b1,b2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"authorization", "x-api-key", "api-key"})
  void clientsMaySendTheirKeyInTheHeaderOfTheirSdk(String carrier) {
    String key =
        carrier.equals("authorization") ? "Bearer " + ConfigBuilder.KEY : ConfigBuilder.KEY;
    HttpRequest request =
        HttpRequest.newBuilder(fixture.gateway().url(CHAT))
            .header(carrier, key)
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(BODY))
            .build();

    assertThat(fixture.gateway().send(request).statusCode()).isEqualTo(200);
    assertThat(fixture.recorded().path("headers").toString()).doesNotContain(ConfigBuilder.KEY);
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/embeddings, Anthropic",
    "/v1/responses, Anthropic",
    "/v1/embeddings, Gemini",
    "/v1/messages, Gemini"
  })
  void anUntranslatableRequestIsRejectedBeforeAnyUpstream(String path, Api api) {
    fixture.gateway().reconfigure(fixture.configured(api));

    HttpResponse<byte[]> response =
        fixture.post(path, BODY.replace("\"messages\"", "\"input\":\"x\",\"messages\""));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).at("/error/message").asText()).isNotBlank();
    assertThat(fixture.provider().count("requests")).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /v1/unknown",
    "POST, /",
    "GET, /index.html",
    "POST, /v1/chat/completions/",
    "POST, /chat/completions",
    "POST, /v1/files",
    "POST, /v1/messages/batches"
  })
  void unknownPathsAre404InJson(String method, String path) {
    HttpResponse<String> response = send(method, path);

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.headers().firstValue("content-type")).contains("application/json");
    assertThat(response.body()).contains("Unknown request URL: " + method + " " + path);
    assertThat(fixture.provider().count("requests")).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v1/chat/completions, POST",
    "DELETE, /v1/models, 'GET, HEAD'",
    "PUT, /v1/messages, POST"
  })
  void aWrongMethodIs405WithAllow(String method, String path, String allowed) {
    HttpResponse<String> response = send(method, path);

    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("allow")).contains(allowed);
    assertThat(response.headers().firstValue("content-type")).contains("application/json");
  }

  @Test
  void theModelsEndpointIsServedByTheGateway() {
    fixture
        .gateway()
        .reconfigure(
            fixture
                .configured(Api.OpenAI, upstream -> upstream.serves("gpt-4o", "o3*"))
                .alias("fast", "gpt-4o"));

    HttpResponse<String> list = get("/v1/models");

    assertThat(list.statusCode()).isEqualTo(200);
    assertThat(list.body()).contains("\"object\":\"list\"", "\"id\":\"fast\"", "\"id\":\"gpt-4o\"");
    assertThat(get("/v1/models/fast").body()).contains("\"id\":\"fast\"", "\"object\":\"model\"");
    assertThat(get("/v1/models/o3-mini").statusCode()).isEqualTo(200);
    HttpResponse<String> unknown = get("/v1/models/nobody");
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(unknown.body()).contains("\"code\":\"model_not_found\"");
    assertThat(fixture.provider().count("probes")).isZero();
  }

  @Test
  void aRequestWithoutAKeyGetsNoDetails() {
    for (String path : new String[] {"/v1/models", CHAT, "/v1/messages"}) {
      HttpRequest.Builder request = HttpRequest.newBuilder(fixture.gateway().url(path));
      boolean models = path.equals("/v1/models");
      HttpResponse<String> response =
          fixture
              .gateway()
              .send((models ? request : request.POST(BodyPublishers.ofString(BODY))).build());

      assertThat(response.statusCode()).isEqualTo(401);
      assertThat(response.body())
          .contains(path.equals("/v1/messages") ? "authentication_error" : "missing_api_key");
    }
    assertThat(fixture.provider().count("requests")).isZero();
  }

  private static HttpResponse<String> get(String path) {
    return fixture.gateway().send(fixture.gateway().request(path).GET().build());
  }

  private static HttpResponse<String> send(String method, String path) {
    var body = method.equals("GET") ? BodyPublishers.noBody() : BodyPublishers.ofString(BODY);
    return fixture.gateway().send(fixture.gateway().request(path).method(method, body).build());
  }

  private static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), UTF_8);
  }

  private static JsonNode json(HttpResponse<byte[]> response) {
    try {
      return JSON.readTree(text(response));
    } catch (JsonProcessingException e) {
      throw new AssertionError("no JSON: " + text(response), e);
    }
  }
}
