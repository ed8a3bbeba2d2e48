package dev.aifleet.e2e.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.aifleet.e2e.rig.Gateway;
import dev.aifleet.e2e.rig.Manifests;
import dev.aifleet.e2e.rig.NamespaceFixture;
import dev.aifleet.e2e.rig.Simulator;
import dev.aifleet.sdk.Installation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Each SDK uses models of its own provider and, through translation, those of others: `gpt-4o` is
/// served in the format of OpenAI, `claude` of Anthropic, `gemini` of Gemini.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CallsIT {
  @RegisterExtension static final NamespaceFixture FIXTURE = NamespaceFixture.named("calls");

  private static final String YAML =
      Manifests.onePod(
          """
          upstreams:
          - name: official
            serviceRef: {name: sim-official, port: 8080}
            serves: [gpt-4o]
            passHeaders: [x-sim-tool-calls, x-sim-status, x-sim-retry-after]
          - name: anthropic
            api: Anthropic
            serviceRef: {name: sim-official, port: 8080, path: /v1}
            serves: [claude]
            passHeaders: [x-sim-tool-calls, x-sim-status, x-sim-retry-after]
          - name: gemini
            api: Gemini
            serviceRef: {name: sim-official, port: 8080, path: /v1beta}
            serves: [gemini]
            passHeaders: [x-sim-tool-calls, x-sim-status, x-sim-retry-after]
          retry: {attempts: 1}
          """);

  private enum Sdk {
    Python("APIStatusError"),
    Node("APIError");

    /// Its exception for a status that has none of its own.
    private final String otherErrors;

    Sdk(String otherErrors) {
      this.otherErrors = otherErrors;
    }
  }

  private Gateway gateway;
  private Installation installation;

  @BeforeAll
  void start() {
    Simulator simulator = FIXTURE.simulator("official");
    simulator.behave("{\"tokens\": 8}");
    gateway = FIXTURE.gateway("chat").put(YAML).awaitReady();
    Path root = FIXTURE.cluster().root();
    installation = new Installation(root.resolve("dev/e2e/sdk"), root.resolve(".local/sdk"));
  }

  static Stream<Arguments> sdksAndModels() {
    return Stream.of(Sdk.values())
        .flatMap(
            sdk ->
                Stream.of("gpt-4o", "claude", "gemini")
                    .map(model -> Arguments.arguments(sdk, model)));
  }

  @ParameterizedTest
  @EnumSource
  void everyCallOfTheOpenAISdkWorksWithAnOpenAIUpstream(Sdk sdk) throws IOException {
    JsonNode seen =
        openai(
            sdk,
            "gpt-4o",
            "chat,chat_stream,chat_stream_with_usage,completions,responses,responses_stream,"
                + "embeddings,images,transcription,speech,models");

    assertChat(seen);
    assertThat(seen.at("/completions/text").asText()).isNotEmpty();
    assertThat(seen.at("/responses/text").asText()).isNotEmpty();
    assertThat(seen.at("/responses/tokens").asInt()).isPositive();
    assertThat(seen.at("/responses_stream/text").asText()).isNotEmpty();
    assertThat(seen.at("/responses_stream/last").asText()).isEqualTo("response.completed");
    assertThat(seen.at("/embeddings/count").asInt()).isEqualTo(2);
    assertThat(seen.at("/embeddings/dimensions").asInt()).isPositive();
    assertThat(seen.at("/images/count").asInt()).isEqualTo(1);
    assertThat(seen.at("/transcription/text").asText()).isNotEmpty();
    assertThat(seen.at("/speech/bytes").asInt()).isPositive();
    assertThat(seen.at("/models/ids").toString()).isEqualTo("[\"claude\",\"gemini\",\"gpt-4o\"]");
  }

  @ParameterizedTest
  @CsvSource({"Python,claude", "Python,gemini", "Node,claude", "Node,gemini"})
  void chatOfTheOpenAISdkIsTranslatedForOtherProviders(Sdk sdk, String model) throws IOException {
    assertChat(openai(sdk, model, "chat,chat_stream,chat_stream_with_usage"));
  }

  @ParameterizedTest
  @MethodSource("sdksAndModels")
  void toolsOfTheOpenAISdkWorkWithEveryProvider(Sdk sdk, String model) throws IOException {
    JsonNode seen = openai(sdk, model, "tools,tools_stream", "x-sim-tool-calls", "1");

    assertTools(seen, "finish", "tool_calls", "arguments");
  }

  @ParameterizedTest
  @MethodSource("sdksAndModels")
  void theOpenAISdkRaisesItsOwnErrorsForEveryProvider(Sdk sdk, String model) throws IOException {
    JsonNode seen =
        openai(
            sdk,
            model,
            "wrong_key,unknown_model,provider_400,provider_413,provider_422,provider_429,"
                + "provider_500,provider_503");

    assertRefused(seen, "wrong_key", "AuthenticationError", 401);
    assertRefused(seen, "unknown_model", "NotFoundError", 404);
    assertRefused(seen, "provider_400", "BadRequestError", 400);
    assertRefused(seen, "provider_413", sdk.otherErrors, 413);
    assertRefused(seen, "provider_422", "UnprocessableEntityError", 422);
    assertRefused(seen, "provider_429", "RateLimitError", 429);
    assertRefused(seen, "provider_500", "InternalServerError", 500);
    assertRefused(seen, "provider_503", "InternalServerError", 503);
  }

  @ParameterizedTest
  @ValueSource(strings = {"claude", "gpt-4o"})
  void theAnthropicSdkWorksWithItsOwnProviderAndWithOpenAI(String model) throws IOException {
    JsonNode seen = anthropic(model, "message,message_with_system,stream", "", "");

    String told = seen.toPrettyString();
    assertThat(seen.at("/message/text").asText()).as(told).isNotEmpty();
    assertThat(seen.at("/message/stop").asText()).as(told).isEqualTo("end_turn");
    assertThat(seen.at("/message/input_tokens").asInt()).as(told).isPositive();
    assertThat(seen.at("/message/output_tokens").asInt()).as(told).isPositive();
    assertThat(seen.at("/message_with_system/text").asText()).as(told).isNotEmpty();
    assertThat(seen.at("/stream/text").asText()).as(told).isNotEmpty();
    assertThat(seen.at("/stream/stop").asText()).as(told).isEqualTo("end_turn");
    assertThat(seen.at("/stream/output_tokens").asInt()).as(told).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"claude", "gpt-4o"})
  void toolsOfTheAnthropicSdkWorkWithBoth(String model) throws IOException {
    JsonNode seen = anthropic(model, "tools,tools_stream", "x-sim-tool-calls", "1");

    assertTools(seen, "stop", "tool_use", "input");
  }

  @ParameterizedTest
  @ValueSource(strings = {"claude", "gpt-4o"})
  void theAnthropicSdkRaisesItsOwnErrors(String model) throws IOException {
    JsonNode seen =
        anthropic(model, "wrong_key,unknown_model,provider_400,provider_429,provider_500", "", "");

    assertRefused(seen, "wrong_key", "AuthenticationError", 401);
    assertRefused(seen, "unknown_model", "NotFoundError", 404);
    assertRefused(seen, "provider_400", "BadRequestError", 400);
    assertRefused(seen, "provider_429", "RateLimitError", 429);
    assertRefused(seen, "provider_500", "InternalServerError", 500);
    assertThat(seen.at("/provider_429/type").asText()).isEqualTo("rate_limit_error");
  }

  /// @param reason the field with the reason of the end, and its value
  /// @param arguments the field with the arguments
  private static void assertTools(JsonNode seen, String reason, String value, String arguments) {
    for (String each : List.of("tools", "tools_stream")) {
      JsonNode call = seen.path(each);
      assertThat(call.path("name").asText()).as(each).isEqualTo("get_weather");
      assertThat(call.path(reason).asText()).as(each).isEqualTo(value);
      assertThat(call.path(arguments).isObject()).as(each).isTrue();
    }
  }

  private static void assertChat(JsonNode seen) {
    String told = seen.toPrettyString();
    assertThat(seen.at("/chat/text").asText()).as(told).isNotEmpty();
    assertThat(seen.at("/chat/finish").asText()).as(told).isEqualTo("stop");
    assertThat(seen.at("/chat/tokens").asInt()).as(told).isPositive();
    assertThat(seen.at("/chat/request_id").asText()).as(told).isNotEmpty();
    assertThat(seen.at("/chat_stream/text").asText()).as(told).isNotEmpty();
    assertThat(seen.at("/chat_stream/finish").asText()).as(told).isEqualTo("stop");
    assertThat(seen.at("/chat_stream/usage_chunks").asInt()).as(told).isZero();
    assertThat(seen.at("/chat_stream_with_usage/tokens").asInt()).as(told).isPositive();
  }

  private static void assertRefused(JsonNode seen, String name, String error, int status) {
    JsonNode refusal = seen.path(name);
    assertThat(refusal.path("error").asText()).as("%s: %s", name, refusal).isEqualTo(error);
    assertThat(refusal.path("status").asInt()).as(name).isEqualTo(status);
    assertThat(refusal.path("request_id").asText()).as(name).isNotEmpty();
  }

  private JsonNode openai(Sdk sdk, String model, String cases, String... header)
      throws IOException {
    String[] pair = header.length == 0 ? new String[] {"", ""} : header;
    Map<String, String> environment =
        Map.of(
            "OPENAI_BASE_URL",
            gateway.url().toString(),
            "OPENAI_API_KEY",
            FIXTURE.key("alice"),
            "MODEL",
            model,
            "CASES",
            cases,
            "HEADER",
            pair[0],
            "VALUE",
            pair[1]);
    return switch (sdk) {
      case Python -> call("python/openai_calls.py", environment);
      case Node -> {
        String script = installation.node().resolve("calls.mjs").toString();
        yield new ObjectMapper().readTree(installation.run(List.of("node", script), environment));
      }
    };
  }

  private JsonNode anthropic(String model, String cases, String header, String value)
      throws IOException {
    return call(
        "python/anthropic_calls.py",
        Map.of(
            // The SDK adds /v1 itself.
            "ANTHROPIC_BASE_URL", gateway.url().toString().replaceAll("/v1$", ""),
            "ANTHROPIC_API_KEY", FIXTURE.key("alice"),
            "MODEL", model,
            "CASES", cases,
            "HEADER", header,
            "VALUE", value));
  }

  private JsonNode call(String script, Map<String, String> environment) throws IOException {
    Path python = installation.python();
    return new ObjectMapper()
        .readTree(
            installation.run(List.of(python.toString(), installation.script(script)), environment));
  }
}
