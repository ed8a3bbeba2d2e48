package dev.aifleet.simulator;

import static dev.aifleet.simulator.SimulatorFixture.CHAT;
import static dev.aifleet.simulator.SimulatorFixture.STREAM;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// Echo, recorded requests and statistics.
class RequestLogTest {
  @AutoClose private final SimulatorFixture simulator = new SimulatorFixture();

  @Test
  void anEchoDescribesTheRequestToTheByte() throws Exception {
    String body = CHAT.replace("}", ", \"odd\" :\"ü\"}");

    HttpResponse<String> response =
        simulator.post(
            SimulatorFixture.CHAT_PATH + "?a=b%20c&d",
            body,
            "x-sim-echo",
            "Body",
            "X-Request-Tag",
            "one",
            "X-Request-Tag",
            "two");

    JsonNode description = SimulatorFixture.json(response.body());
    assertThat(description.at("/method").asText()).isEqualTo("POST");
    assertThat(description.at("/path").asText()).isEqualTo(SimulatorFixture.CHAT_PATH);
    assertThat(description.at("/query").asText()).isEqualTo("a=b%20c&d");
    assertThat(description.at("/version").asText()).isEqualTo("HTTP/1.1");
    assertThat(description.at("/headers/x-request-tag").toString()).isEqualTo("[\"one\",\"two\"]");
    assertThat(description.at("/bodyBytes").asInt()).isEqualTo(body.getBytes(UTF_8).length);
    assertThat(description.at("/bodySha256").asText())
        .isEqualTo(
            HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(body.getBytes(UTF_8))));
    assertThat(description.has("body")).isFalse();
  }

  @Test
  void aKeySetIsServedAsItWasPublished() throws Exception {
    assertThat(simulator.get("/jwks").statusCode()).isEqualTo(404);
    assertThat(simulator.put("/jwks", "{\"keys\": []}").statusCode()).isEqualTo(204);

    assertThat(simulator.get("/jwks").body()).isEqualTo("{\"keys\": []}");
    assertThat(simulator.statsWhen("/keySetReads", 2).at("/requests").asInt()).isZero();
    simulator.delete("/jwks");
    assertThat(simulator.get("/jwks").statusCode()).isEqualTo(404);
  }

  @Test
  void anEchoCanBeTheModelsText() throws Exception {
    String stream = simulator.chat(STREAM, "x-sim-echo", "Text", "x-sim-tokens", "1").body();

    JsonNode event = SimulatorFixture.json(SimulatorFixture.data(stream).get(1));
    JsonNode description = SimulatorFixture.json(event.at("/choices/0/delta/content").asText());
    assertThat(description.at("/bodyBytes").asInt()).isEqualTo(STREAM.length());
  }

  @Test
  void theLatestRequestsAreRecorded() throws Exception {
    simulator.chat(CHAT);
    simulator.setBehavior("{\"record\":2}");
    for (int i = 0; i < 3; i++) {
      simulator.chat(CHAT.replace("gpt-4o", "model-" + i));
    }

    JsonNode entries = SimulatorFixture.json(simulator.get("/requests").body());
    assertThat(entries).hasSize(2);
    assertThat(entries.at("/0/body").asText()).contains("model-1");
    assertThat(entries.at("/1/body").asText()).contains("model-2");

    simulator.delete("/requests");
    assertThat(SimulatorFixture.json(simulator.get("/requests").body())).isEmpty();
  }

  @Test
  void requestsAreCountedByPathAndVersionAndProbesApart() throws Exception {
    simulator.chat(CHAT);
    simulator.chat(STREAM);
    simulator.post("/v1/embeddings", "{\"model\":\"e\",\"input\":\"a\"}");
    simulator.get("/v1/models");
    simulator.get("/v1/models/gpt-4o");

    JsonNode stats = simulator.statsWhen("/completed", 3);
    assertThat(stats.at("/byPath/~1v1~1chat~1completions").asInt()).isEqualTo(2);
    assertThat(stats.at("/byPath/~1v1~1embeddings").asInt()).isEqualTo(1);
    assertThat(stats.at("/byVersion/HTTP~11.1").asInt()).isEqualTo(3);
    assertThat(stats.at("/probes").asInt()).isEqualTo(2);
    assertThat(stats.toString()).doesNotContain("odd", "headers", "authorization");
  }

  @Test
  void connectionsAreCountedAsTheyComeAndGo() throws Exception {
    JsonNode before = simulator.statsWhen("/requests", 0);
    try (Socket one = simulator.ask(CHAT);
        Socket two = simulator.ask(CHAT)) {
      assertThat(SimulatorFixture.read(one).end()).isEqualTo(SimulatorFixture.End.Open);
      assertThat(SimulatorFixture.read(two).end()).isEqualTo(SimulatorFixture.End.Open);
      simulator.statsWhen("/connectionsOpen", before.at("/connectionsOpen").asInt() + 2);
    }

    JsonNode after = simulator.statsWhen("/connectionsOpen", before.at("/connectionsOpen").asInt());
    assertThat(after.at("/connections").asInt())
        .isGreaterThanOrEqualTo(before.at("/connections").asInt() + 2);
  }
}
