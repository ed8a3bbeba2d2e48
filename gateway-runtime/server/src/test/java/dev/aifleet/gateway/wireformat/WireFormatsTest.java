package dev.aifleet.gateway.wireformat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.gateway.translator.BodyTranslation;
import dev.aifleet.gateway.translator.BodyTranslation.Response;
import dev.aifleet.gateway.translator.Event;
import dev.aifleet.gateway.translator.StreamTranslation;
import dev.aifleet.gateway.translator.Translation.Call;
import dev.aifleet.gateway.translator.Translation.Request;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which pairs of formats are translated, and properties of all translations.
class WireFormatsTest {
  @ParameterizedTest
  @CsvSource({
    "OpenAIChat, OpenAI",
    "OpenAIChat, AzureOpenAI",
    "OpenAIOther, OpenAI",
    "OpenAIOther, AzureOpenAI",
    "AnthropicMessages, Anthropic"
  })
  void theSameFormatIsNotTranslated(ClientFormat client, Api api) {
    assertThat(WireFormats.of(api).translation(client)).isNull();
  }

  @ParameterizedTest
  @CsvSource({"OpenAIOther, Anthropic", "OpenAIOther, Gemini"})
  void aPairThatIsNotSupportedIsRefusedWithAWayOut(ClientFormat client, Api api) {
    Request refused =
        Objects.requireNonNull(WireFormats.of(api).translation(client))
            .request(new byte[0], new Call("their-model", Golden.STAMP, false));

    assertThat(refused).isInstanceOf(Request.Impossible.class);
    assertThat(((Request.Impossible) refused).message())
        .contains("their-model", "/v1/chat/completions");
  }

  @Test
  void azureGetsTheSameMessagesAsOpenAi() {
    assertThat(WireFormats.of(Api.AzureOpenAI).translation(ClientFormat.AnthropicMessages))
        .isNotNull();
  }

  @ParameterizedTest
  @CsvSource({
    "/completions, 2024-10, /openai/deployments/my%20gpt/completions?api-version=2024-10",
    "/embeddings, 2024-10, /openai/deployments/my%20gpt/embeddings?api-version=2024-10",
    "/images/edits, preview-1, /openai/deployments/my%20gpt/images/edits?api-version=preview-1",
    "/responses, 2024-10-21, /openai/v1/responses",
    "/responses/r1, 2024-10-21, /openai/v1/responses/r1",
    "/chat/completions, v1, /openai/v1/chat/completions",
    "/chat/completions, preview, /openai/v1/chat/completions?api-version=preview",
    "/chat/completions, , /openai/v1/chat/completions"
  })
  void azureServesTheOperationsElsewhere(String path, String version, String expected) {
    assertThat(WireFormats.of(Api.AzureOpenAI).path(path, "my gpt", version)).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNoJsonObjectIsRefused(Golden pair) {
    for (String body :
        new String[] {
          "",
          "[]",
          "null",
          "{",
          "{\"model\":\"a\",\"model\":\"b\"}",
          "{\"temperature\":1e99999999999}",
          "{} {}"
        }) {
      assertThat(pair.request(body.getBytes(StandardCharsets.UTF_8), "m"))
          .as(body)
          .isInstanceOf(Request.Impossible.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aResponseInAnotherFormatIsAFailureOfTheUpstream(Golden pair) {
    BodyTranslation translation = pair.back(pair.smallest());

    for (String body :
        new String[] {
          "", "<html>", "[]", "{}", "{\"choices\":[],\"content\":1}", "{\"usage\":1e99999999999}"
        }) {
      assertThat(translation.response(Buffer.buffer(body)))
          .as(body)
          .isInstanceOf(Response.Unreadable.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"content\":{\"text\":\"x\"}}",
        "{\"content\":[{\"type\":\"image_url\"}]}",
        "{\"content\":7}",
        "{\"tool_calls\":[{\"id\":\"c\",\"function\":{\"name\":\"f\",\"arguments\":[1]}}]}"
      })
  void aMessageOfAnotherShapeIsNotTakenForAnEmptyOne(String message) {
    BodyTranslation translation =
        Golden.ANTHROPIC_TO_OPENAI.back(Golden.ANTHROPIC_TO_OPENAI.smallest());
    String body = "{\"choices\":[{\"finish_reason\":\"stop\",\"message\":" + message + "}]}";

    assertThat(translation.response(Buffer.buffer(body))).isInstanceOf(Response.Unreadable.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"candidates\":[],\"usageMetadata\":{}}",
        "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"x\"}]}}]}",
        "{\"promptFeedback\":{}}",
        "{\"candidates\":[{\"finishReason\":\"MALFORMED_RESPONSE\"}]}",
        "{\"candidates\":[{\"finishReason\":\"MISSING_THOUGHT_SIGNATURE\"}]}"
      })
  void anUnfinishedGenerationIsNotTakenForAResponse(String body) {
    BodyTranslation translation = Golden.OPENAI_TO_GEMINI.back(Golden.OPENAI_TO_GEMINI.smallest());

    assertThat(translation.response(Buffer.buffer(body))).isInstanceOf(Response.Unreadable.class);
  }

  @ParameterizedTest
  @EnumSource
  void anEventThatCannotBeReadEndsTheStreamWithOneError(Golden pair) {
    endsWithOneError(pair, "{\"cut\": ");
    endsWithOneError(pair, "{\"usage\":1e99999999999}");
  }

  private static void endsWithOneError(Golden pair, String data) {
    StreamTranslation stream = pair.back(pair.smallest()).stream();

    Buffer first = stream.event(Buffer.buffer("data: " + data + "\n\n"));
    Buffer later = stream.event(Buffer.buffer("data: {}\n\n"));

    assertThat(first.toString()).contains("error");
    assertThat(later.length()).isZero();
    assertThat(stream.end().length()).isZero();
    assertThat(stream.isComplete()).isFalse();
    assertThat(Objects.requireNonNull(stream.failure()).status()).isEqualTo(502);
  }

  @ParameterizedTest
  @EnumSource
  void halfASurrogatePairPassesAsItCame(Golden pair) {
    String body = pair.smallest().toString().replace("\"Hi\"", "\"\\ud83d 中\"");

    var sent =
        (Request.Translated) pair.request(body.getBytes(StandardCharsets.UTF_8), "their-model");

    assertThat(sent.body().toString()).containsIgnoringCase("\\ud83d");
  }

  @ParameterizedTest
  @EnumSource
  void numbersKeepTheirDigits(Golden pair) {
    JsonNode temperature = Golden.read(Buffer.buffer("0.70"));

    var sent =
        (Request.Translated)
            pair.request(pair.smallest().set("temperature", temperature), "their-model");

    assertThat(sent.body().toString()).contains("\"temperature\":0.70");
  }

  @Test
  void theDataOfAnEventIsReadHoweverItIsWritten() {
    assertThat(data("event: a\ndata: x\n\n")).isEqualTo("x");
    assertThat(data("data:x\r\ndata: y\r\n\r\n")).isEqualTo("x\ny");
    assertThat(data("data: x\rid: 1\r\r")).isEqualTo("x");
    assertThat(data("\uFEFFdata: x\n\n")).isEqualTo("x");
    assertThat(data("data")).isEmpty();
    assertThat(data("database: x\n\n")).isEmpty();
    assertThat(data(": ping\n\n")).isEmpty();
  }

  private static String data(String event) {
    return Event.data(Buffer.buffer(event));
  }
}
