package dev.aifleet.gateway.response;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.gateway.capacity.MemoryBudget;
import dev.aifleet.gateway.dialect.Endpoint;
import dev.aifleet.gateway.translator.StreamTranslation;
import dev.aifleet.gateway.translator.Translation;
import dev.aifleet.gateway.translator.Translation.Call;
import dev.aifleet.gateway.translator.Translation.Request;
import dev.aifleet.gateway.translator.Translation.Stamp;
import dev.aifleet.gateway.wireformat.ClientFormat;
import dev.aifleet.gateway.wireformat.WireFormats;
import io.vertx.core.buffer.Buffer;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TranslatedOpeningTest {
  @ParameterizedTest
  @MethodSource("foreign")
  void anErrorThatOpensAStreamIsTranslatedToTheClientsFormat(
      Api api, Endpoint client, String event, int status, String type, @Nullable String code) {
    var stream = stream(api, client);

    Buffer unused = stream.feed(Buffer.buffer(event));

    assertThat(stream.opening())
        .isEqualTo(new OpeningVerdict.Failed(new StreamError(status, "m", type, null, code)));
  }

  static Stream<Arguments> foreign() {
    return Stream.of(
        arguments(
            Api.Gemini,
            Endpoint.ChatCompletions,
            "data: {\"error\":{\"code\":503,\"message\":\"m\",\"status\":\"UNAVAILABLE\"}}\n\n",
            503,
            "server_error",
            "overloaded"),
        arguments(
            Api.Anthropic,
            Endpoint.ChatCompletions,
            "event: error\ndata: {\"type\":\"error\",\"error\":"
                + "{\"type\":\"rate_limit_error\",\"message\":\"m\"}}\n\n",
            429,
            "requests",
            "rate_limit_exceeded"),
        arguments(
            Api.OpenAI,
            Endpoint.Messages,
            "data: {\"error\":{\"message\":\"m\",\"type\":\"overloaded_error\"}}\n\n",
            529,
            "overloaded_error",
            null));
  }

  @ParameterizedTest
  @MethodSource("untranslatable")
  void aStreamWhoseFirstEventCannotBeTranslatedHasFailed(Api api, Endpoint client, String events) {
    var stream = stream(api, client);

    Buffer unused = stream.feed(Buffer.buffer(events));

    assertThat(stream.opening())
        .isInstanceOfSatisfying(
            OpeningVerdict.Failed.class,
            failed -> assertThat(failed.error().status()).isEqualTo(502));
  }

  static Stream<Arguments> untranslatable() {
    return Stream.of(
        arguments(
            Api.Gemini,
            Endpoint.ChatCompletions,
            "data: {\"candidates\":[{\"finishReason\":\"MALFORMED_FUNCTION_CALL\"}]}\n\n"),
        arguments(Api.Gemini, Endpoint.ChatCompletions, "data: {\"cut\":\n\n"),
        arguments(Api.Anthropic, Endpoint.ChatCompletions, "data: {\"type\":\n\n"),
        arguments(Api.OpenAI, Endpoint.Messages, "data: <html>\n\n"));
  }

  @Test
  void anErrorAfterContentInOneBufferIsSentInTheStream() {
    var stream = stream(Api.OpenAI, Endpoint.Messages);

    Buffer told =
        stream.feed(
            Buffer.buffer(
                """
                data: {"choices":[{"delta":{"content":"Hel"}}]}

                data: {"cut":

                """));

    assertThat(stream.opening()).isEqualTo(OpeningVerdict.BEGIN);
    assertThat(told).asString().contains("Hel", "event: error\n");
  }

  @Test
  void anErrorAfterTheOpeningIsSentInTheStream() {
    var stream = stream(Api.OpenAI, Endpoint.Messages);
    Buffer unused =
        stream.feed(Buffer.buffer("data: {\"choices\":[{\"delta\":{\"content\":\"Hel\"}}]}\n\n"));

    Buffer told = stream.feed(Buffer.buffer("data: {\"error\":\"boom\"}\n\n"));

    assertThat(stream.opening()).isEqualTo(OpeningVerdict.BEGIN);
    assertThat(told).asString().startsWith("event: error\n").contains("boom");
    assertThat(stream.error()).extracting("message").isEqualTo("boom");
  }

  @Test
  void anErrorThatWasNotSentIsNotRecorded() {
    var stream = stream(Api.Anthropic, Endpoint.ChatCompletions);
    Buffer unused =
        stream.feed(
            Buffer.buffer(
                "data: {\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\","
                    + "\"text\":\"Hel\"}}\n\n"));

    assertThat(stream.feed(Buffer.buffer("data: {\"type\":\"new\",\"error\":\"boom\"}\n\n")))
        .hasToString("");

    assertThat(stream.error()).isNull();
  }

  private static TranslatedEvents stream(Api api, Endpoint client) {
    return new TranslatedEvents(
        client,
        WireFormats.of(api).spoken(),
        translation(api, client),
        null,
        MemoryBudget.unlimited());
  }

  private static StreamTranslation translation(Api api, Endpoint client) {
    ClientFormat format =
        client == Endpoint.Messages ? ClientFormat.AnthropicMessages : ClientFormat.OpenAIChat;
    String body =
        "{\"model\":\"m\",\"max_tokens\":9,\"stream\":true,\"messages\":["
            + "{\"role\":\"user\",\"content\":\"Hi\"}]}";
    Translation translation = Objects.requireNonNull(WireFormats.of(api).translation(format));
    return switch (translation.request(
        body.getBytes(UTF_8), new Call("m", new Stamp("id", 0, "m"), false))) {
      case Request.Translated translated -> translated.translation().stream();
      case Request.Known _ -> throw new AssertionError("not known beforehand");
      case Request.Impossible(String message, _) -> throw new AssertionError(message);
    };
  }
}
