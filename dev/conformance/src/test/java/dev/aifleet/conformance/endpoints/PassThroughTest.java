package dev.aifleet.conformance.endpoints;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.config.Sha256;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Request and response bodies.
final class PassThroughTest {
  /// JSON that a parser and writer would change.
  private static final String ODD =
      "  , \"x_unknown\""
          + " :{\"a\":[1,2.50,1e400,-0,null,{\"model\":\"inner\"}],\"é漢\\u00e9\\/\":\"\\ud83d\\ude00\"},\"x_twice\":1,\"x_twice\":2,\"big\":12345678901234567890123"
          + " \r\n"
          + "\t";

  /// Each with a field that its provider's format needs.
  private enum Call {
    Chat("/v1/chat/completions", "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]"),
    Completions("/v1/completions", "\"prompt\":\"Hi\""),
    Responses("/v1/responses", "\"input\":\"Hi\""),
    Embeddings("/v1/embeddings", "\"input\":[\"a\",\"b\"]"),
    Images("/v1/images/generations", "\"prompt\":\"a cat\""),
    Speech("/v1/audio/speech", "\"input\":\"Hi\",\"voice\":\"alloy\""),
    Messages(
        "/v1/messages", "\"max_tokens\":64,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]");

    private final String path;
    private final String fields;

    Call(String path, String fields) {
      this.path = path;
      this.fields = fields;
    }

    Api api() {
      return this == Messages ? Api.Anthropic : Api.OpenAI;
    }

    String body(String model, String more) {
      return "{ \"model\" : \"" + model + "\"," + fields + more + ODD + "}";
    }
  }

  @RegisterExtension static final EndpointsFixture fixture = new EndpointsFixture();

  @ParameterizedTest
  @EnumSource(Call.class)
  void theProviderReadsTheClientsBytes(Call call) {
    fixture.gateway().reconfigure(fixture.configured(call.api()));
    String body = call.body("gpt-4o", "");

    HttpResponse<byte[]> response = fixture.post(call.path, body);

    assertThat(response.statusCode()).isEqualTo(200);
    assertKept(call.path, body.getBytes(UTF_8));
  }

  @ParameterizedTest
  @EnumSource(Call.class)
  void anAliasRenamesTheModelAndNothingElse(Call call) {
    fixture.gateway().reconfigure(fixture.configured(call.api()).alias("fast", "gpt-4o"));

    HttpResponse<byte[]> response = fixture.post(call.path, call.body("fast", ""));

    assertThat(response.statusCode()).isEqualTo(200);
    assertKept(call.path, call.body("gpt-4o", "").getBytes(UTF_8));
  }

  @ParameterizedTest
  @EnumSource(
      value = Call.class,
      names = {"Chat", "Completions", "Responses", "Messages"})
  void usageIsTheOnlyFieldAddedToAStreamingRequest(Call call) {
    fixture.gateway().reconfigure(fixture.configured(call.api()));
    String body = call.body("gpt-4o", ",\"stream\":true");

    HttpResponse<byte[]> response = fixture.post(call.path, body);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type").orElse(""))
        .startsWith("text/event-stream");
    String sent = fixture.recorded().path("body").asText();
    boolean requests = call == Call.Chat || call == Call.Completions;
    assertThat(sent.contains("\"stream_options\":{\"include_usage\":true}")).isEqualTo(requests);
    assertThat(sent.replace(",\"stream_options\":{\"include_usage\":true}", "")).isEqualTo(body);
  }

  @ParameterizedTest
  @EnumSource(
      value = Call.class,
      names = {"Chat", "Completions"})
  void aStreamWithRequestedUsageIsUnchanged(Call call) {
    fixture.gateway().reconfigure(fixture.configured(call.api()));
    String body =
        call.body("gpt-4o", ",\"stream\":true,\"stream_options\": {\"include_usage\" :true}");

    HttpResponse<byte[]> response = fixture.post(call.path, body);

    assertKept(call.path, body.getBytes(UTF_8));
    assertThat(new String(response.body(), UTF_8)).contains("\"usage\":{", "data: [DONE]");
  }

  @ParameterizedTest
  @EnumSource(Call.class)
  void theClientReadsTheProvidersBytes(Call call) {
    fixture.gateway().reconfigure(fixture.configured(call.api()));
    fixture.provider().behave("{\"words\":\"MultiByte\",\"tokens\":20}");
    byte[] body = call.body("gpt-4o", "").getBytes(UTF_8);

    HttpResponse<byte[]> response = fixture.post(call.path, body);

    HttpResponse<byte[]> direct =
        fixture.postDirectly(call.path, body, "anthropic-version", "2023-06-01");
    assertThat(direct.statusCode()).isEqualTo(200);
    assertThat(still(response.body())).isEqualTo(still(direct.body()));
    assertThat(response.headers().firstValue("content-type"))
        .isEqualTo(direct.headers().firstValue("content-type"));
  }

  @ParameterizedTest
  @EnumSource(
      value = Call.class,
      names = {"Chat", "Completions", "Responses", "Messages"})
  void theClientReadsTheProvidersEvents(Call call) {
    fixture.gateway().reconfigure(fixture.configured(call.api()));
    fixture.provider().behave("{\"words\":\"MultiByte\",\"tokens\":20,\"comments\":3}");
    byte[] body = call.body("gpt-4o", ",\"stream\":true" + usage(call)).getBytes(UTF_8);

    HttpResponse<byte[]> response = fixture.post(call.path, body);

    HttpResponse<byte[]> direct =
        fixture.postDirectly(call.path, body, "anthropic-version", "2023-06-01");
    assertThat(still(response.body())).isEqualTo(still(direct.body()));
    assertThat(response.headers().firstValue("x-accel-buffering")).contains("no");
    assertThat(response.headers().firstValue("content-encoding")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\"mod\\u0065l\":\"fast\"", "\"model\":\"f\\u0061st\"", "\"model\" :\n\"fast\""})
  void theModelIsReadFromAnyJsonSpelling(String model) {
    fixture.gateway().reconfigure(fixture.configured(Api.OpenAI).alias("fast", "gpt-4o"));
    String rest = ",\"messages\":[]}";

    HttpResponse<byte[]> response = fixture.post("/v1/chat/completions", "{" + model + rest);

    assertThat(response.statusCode()).isEqualTo(200);
    int value = model.lastIndexOf('"', model.length() - 2);
    String renamed = model.substring(0, value) + "\"gpt-4o\"";
    assertKept("/v1/chat/completions", ("{" + renamed + rest).getBytes(UTF_8));
  }

  @Test
  void aBodyOfTheDefaultLimitPassesAndOneByteMoreDoesNot() {
    fixture.gateway().reconfigure(fixture.configured(Api.OpenAI).alias("fast", "gpt-4o"));
    byte[] body = padded("fast", 32 << 20);
    byte[] renamed = padded("gpt-4o", (32 << 20) + 2);

    HttpResponse<byte[]> response = fixture.post("/v1/chat/completions", body);

    assertThat(response.statusCode()).isEqualTo(200);
    assertKept("/v1/chat/completions", renamed);
    HttpResponse<byte[]> tooLong =
        fixture.post("/v1/chat/completions", padded("fast", (32 << 20) + 1));
    assertThat(tooLong.statusCode()).isEqualTo(413);
    assertThat(new String(tooLong.body(), UTF_8)).contains("\"code\":\"request_too_large\"");
  }

  @Test
  void audioIsPassedByteForByte() {
    fixture.gateway().reconfigure(fixture.configured(Api.OpenAI));
    fixture.provider().behave("{\"tokens\":2000}");
    byte[] body = Call.Speech.body("gpt-4o", "").getBytes(UTF_8);

    HttpResponse<byte[]> response = fixture.post("/v1/audio/speech", body);

    assertThat(response.body()).hasSize(2000 * 1024);
    assertThat(response.body()).isEqualTo(fixture.postDirectly("/v1/audio/speech", body).body());
    assertThat(response.headers().firstValue("content-type")).contains("audio/mpeg");
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/audio/transcriptions, file",
    "/v1/audio/translations, file",
    "/v1/images/edits, image",
    "/v1/images/variations, image"
  })
  void aMultipartBodyKeepsAllBytesButTheModel(String path, String field) {
    fixture.gateway().reconfigure(fixture.configured(Api.OpenAI).alias("alias", "the-model"));
    long seed = 20261122;
    byte[] content = new byte[300_000];
    new Random(seed).nextBytes(content);
    String type = "multipart/form-data; boundary=\"--b 1\"";

    HttpResponse<byte[]> response =
        fixture.post(path, form("alias", field, content), "content-type", type);

    assertThat(response.statusCode()).isEqualTo(200);
    byte[] expected = form("the-model", field, content);
    assertThat(fixture.recorded().path("path").asText()).isEqualTo(path);
    assertThat(fixture.recorded().path("bodySha256").asText())
        .describedAs("seed %d", seed)
        .isEqualTo(Sha256.hex(expected));
    assertThat(still(response.body()))
        .isEqualTo(still(fixture.postDirectly(path, expected, "content-type", type).body()));
  }

  @Test
  void theClientGetsWhatTheProviderWroteOfItsRequest() {
    fixture.gateway().reconfigure(fixture.configured(Api.OpenAI));
    fixture.provider().behave("{\"echo\":\"Text\"}");
    String body = Call.Chat.body("gpt-4o", "");

    HttpResponse<byte[]> response = fixture.post(Call.Chat.path, body);

    // JSON as the model's text, so its quotes are escaped.
    assertThat(new String(response.body(), UTF_8).replace("\\\"", "\""))
        .contains("\"bodySha256\":\"" + Sha256.hex(body.getBytes(UTF_8)) + "\"")
        .contains("\"method\":\"POST\"", "\"path\":\"/v1/chat/completions\"");
  }

  private static void assertKept(String path, byte[] body) {
    JsonNode recorded = fixture.recorded();
    assertThat(recorded.path("path").asText()).isEqualTo(path);
    assertThat(recorded.path("bodyBytes").asInt()).isEqualTo(body.length);
    assertThat(recorded.path("bodySha256").asText()).isEqualTo(Sha256.hex(body));
  }

  private static String usage(Call call) {
    boolean asks = call == Call.Chat || call == Call.Completions;
    return asks ? ",\"stream_options\":{\"include_usage\":true}" : "";
  }

  private static byte[] padded(String model, int length) {
    byte[] head =
        ("{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"")
            .getBytes(UTF_8);
    byte[] tail = "\"}]}".getBytes(UTF_8);
    byte[] body = Arrays.copyOf(head, length);
    Arrays.fill(body, head.length, length - tail.length, (byte) 'x');
    System.arraycopy(tail, 0, body, length - tail.length, tail.length);
    return body;
  }

  private static byte[] form(String model, String field, byte[] content) {
    byte[] head =
        ("----b 1\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\n"
                + model
                + "\r\n----b 1\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\na hat"
                + "\r\n----b 1\r\nContent-Disposition: form-data; name=\""
                + field
                + "\"; filename=\"a b.bin\"\r\nContent-Type: application/octet-stream\r\n\r\n")
            .getBytes(UTF_8);
    byte[] tail = "\r\n----b 1--\r\n".getBytes(UTF_8);
    byte[] body = Arrays.copyOf(head, head.length + content.length + tail.length);
    System.arraycopy(content, 0, body, head.length, content.length);
    System.arraycopy(tail, 0, body, head.length + content.length, tail.length);
    return body;
  }

  /// Without what differs between any two responses: ids and times.
  private static String still(byte[] response) {
    return new String(response, UTF_8)
        .replaceAll("\"(id|item_id)\":\"[^\"]*\"", "\"$1\":\"…\"")
        .replaceAll("\"(created|created_at|completed_at)\":[0-9]+", "\"$1\":0")
        .replaceAll("\"obfuscation\":\"[^\"]*\"", "\"obfuscation\":\"…\"");
  }
}
