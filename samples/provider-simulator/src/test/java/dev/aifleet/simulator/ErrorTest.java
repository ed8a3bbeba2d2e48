package dev.aifleet.simulator;

import static dev.aifleet.simulator.SimulatorFixture.CHAT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aifleet.simulator.SimulatorFixture.End;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Error statuses: body in the provider's schema, and retry headers.
@Tag("slow")
class ErrorTest {
  private static final String CHAT_PATH = SimulatorFixture.CHAT_PATH;
  private static final String MESSAGES_PATH = "/v1/messages";
  private static final String GEMINI_PATH = "/v1beta/models/gemini:generateContent";

  @AutoClose private final SimulatorFixture simulator = new SimulatorFixture();

  @ParameterizedTest
  @CsvSource({
    "400,invalid_request_error,",
    "401,invalid_request_error,invalid_api_key",
    "403,invalid_request_error,",
    "404,invalid_request_error,model_not_found",
    "408,invalid_request_error,",
    "413,invalid_request_error,request_too_large",
    "422,invalid_request_error,",
    "429,requests,rate_limit_exceeded",
    "500,server_error,",
    "502,server_error,",
    "503,server_error,",
    "504,server_error,",
    "529,overloaded_error,"
  })
  void openAiHasTypesAndCodes(int status, String type, String code) throws Exception {
    JsonNode error = errorOf(status, SimulatorFixture.CHAT_PATH, CHAT).at("/error");

    assertThat(error.at("/message").asText()).isNotEmpty();
    assertThat(error.at("/type").asText()).isEqualTo(type);
    assertThat(error.at("/code").asText(null)).isEqualTo(code);
    assertThat(error.has("param")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "400,invalid_request_error",
    "401,authentication_error",
    "403,permission_error",
    "404,not_found_error",
    "408,timeout_error",
    "413,request_too_large",
    "429,rate_limit_error",
    "500,api_error",
    "504,timeout_error",
    "529,overloaded_error"
  })
  void anthropicHasTypes(int status, String type) throws Exception {
    JsonNode json =
        errorOf(
            status,
            "/v1/messages",
            "{\"model\":\"claude\",\"max_tokens\":9,\"messages\":[]}",
            "anthropic-version",
            "2023-06-01");

    assertThat(json.at("/type").asText()).isEqualTo("error");
    assertThat(json.at("/error/type").asText()).isEqualTo(type);
    assertThat(json.at("/error/message").asText()).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "400,INVALID_ARGUMENT",
    "401,UNAUTHENTICATED",
    "403,PERMISSION_DENIED",
    "404,NOT_FOUND",
    "429,RESOURCE_EXHAUSTED",
    "500,INTERNAL",
    "503,UNAVAILABLE",
    "504,DEADLINE_EXCEEDED"
  })
  void geminiHasStatuses(int status, String name) throws Exception {
    JsonNode error =
        errorOf(status, "/v1beta/models/gemini:generateContent", "{\"contents\":[]}").at("/error");

    assertThat(error.at("/code").asInt()).isEqualTo(status);
    assertThat(error.at("/status").asText()).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({"401,401", "404,DeploymentNotFound", "429,429", "500,"})
  void azureHasCodesOfItsOwn(int status, String code) throws Exception {
    JsonNode json =
        errorOf(
            status, "/openai/deployments/gpt/chat/completions?api-version=1", "{\"messages\":[]}");

    assertThat(json.at("/error/code").asText(null)).isEqualTo(code);
  }

  private JsonNode errorOf(int status, String path, String body, String... headers)
      throws Exception {
    HttpResponse<String> response = simulator.post(path, body, withStatus("" + status, headers));
    assertThat(response.statusCode()).isEqualTo(status);
    return SimulatorFixture.json(response.body());
  }

  /// A chat request that fails with `status`.
  private HttpResponse<String> error(String status, String... headers) throws Exception {
    return simulator.chat(CHAT, withStatus(status, headers));
  }

  private static String[] withStatus(String status, String... headers) {
    String[] all = Arrays.copyOf(headers, headers.length + 2);
    all[headers.length] = "x-sim-status";
    all[headers.length + 1] = status;
    return all;
  }

  @Test
  void retryAfterIsInSecondsRoundedUp() throws Exception {
    HttpResponse<String> response = error("503", "x-sim-retry-after", "1500ms");

    assertThat(response.headers().firstValue("retry-after")).hasValue("2");
    assertThat(response.headers().firstValue("retry-after-ms")).isEmpty();
  }

  @Test
  void retryAfterCanBeADateAndMilliseconds() throws Exception {
    Instant before = Instant.now();
    HttpResponse<String> response =
        error("429", "x-sim-retry-after", "30s", "x-sim-retry-after-as", "date,millis");

    Instant description =
        ZonedDateTime.parse(
                response.headers().firstValue("retry-after").orElseThrow(),
                DateTimeFormatter.RFC_1123_DATE_TIME)
            .toInstant();
    assertThat(description).isBetween(before.plusSeconds(30), Instant.now().plusSeconds(31));
    assertThat(response.headers().firstValue("retry-after-ms")).hasValue("30000");
  }

  @Test
  void retryAfterCanBeSwitchedOff() throws Exception {
    HttpResponse<String> response =
        error("429", "x-sim-retry-after", "none", "x-sim-should-retry", "false");

    assertThat(response.headers().firstValue("retry-after")).isEmpty();
    assertThat(response.headers().firstValue("x-should-retry")).hasValue("false");
  }

  @Test
  void anErrorBodyCanBeHtmlOrEmpty() throws Exception {
    HttpResponse<String> html = error("502", "x-sim-error-body", "Html");
    HttpResponse<String> empty = error("502", "x-sim-error-body", "Empty");

    assertThat(html.headers().firstValue("content-type")).hasValue("text/html");
    assertThat(html.body()).startsWith("<html>");
    assertThat(empty.statusCode()).isEqualTo(502);
    assertThat(empty.body()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {CHAT_PATH, MESSAGES_PATH, GEMINI_PATH})
  void aCodeCanBeChosen(String path) throws Exception {
    HttpResponse<String> response =
        simulator.post(
            path,
            "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[],\"contents\":[]}",
            "anthropic-version",
            "2023-06-01",
            "x-sim-status",
            "400",
            "x-sim-error-code",
            "context_length_exceeded");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("\"context_length_exceeded\"");
  }

  @Test
  void anEarlyErrorDoesNotWaitForTheBody() throws Exception {
    String head =
        "POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\ncontent-length: 100000\r\n"
            + "x-sim-status: 413\r\nx-sim-error-early: true\r\n\r\n{";
    try (Socket socket = simulator.open()) {
      socket.getOutputStream().write(head.getBytes(UTF_8));

      assertThat(SimulatorFixture.read(socket).text())
          .startsWith("HTTP/1.1 413 ")
          .contains("request_too_large");
    }
  }

  @Test
  void aConnectionCanCloseAfterAResponseWithAndWithoutTheHeader() throws Exception {
    var response = simulator.rawChat(CHAT);
    var closed = simulator.rawChat(CHAT, "x-sim-afterwards", "Close");
    var silent = simulator.rawChat(CHAT, "x-sim-afterwards", "CloseSilently");
    var refused = simulator.rawChat(CHAT, "x-sim-afterwards", "Close", "x-sim-status", "500");

    assertThat(response.end()).isEqualTo(End.Open);
    assertThat(closed.end()).isEqualTo(End.Fin);
    assertThat(closed.text()).contains("connection: close\r\n");
    assertThat(silent.end()).isEqualTo(End.Fin);
    assertThat(silent.text()).doesNotContain("connection: close").endsWith("}");
    assertThat(refused.end()).isEqualTo(End.Fin);
  }

  @Test
  void anErrorComesAfterTheLatency() throws Exception {
    long began = System.nanoTime();

    simulator.chat(CHAT, "x-sim-status", "503", "x-sim-latency", "150ms");

    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(149));
  }
}
