package dev.aifleet.simulator;

import static dev.aifleet.simulator.Rig.CHAT;
import static dev.aifleet.simulator.Rig.STREAM;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What the simulator tells of requests that reached it.
class TellingStory {
  private final Rig rig = new Rig();

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void anEchoTellsWhatArrivedToTheByte() throws Exception {
    String body = CHAT.replace("}", ", \"odd\" :\"ü\"}");

    HttpResponse<String> reply =
        rig.post(
            Rig.CHAT_PATH + "?a=b%20c&d",
            body,
            "x-sim-echo",
            "Body",
            "X-Request-Tag",
            "one",
            "X-Request-Tag",
            "two");

    JsonNode description = Rig.json(reply.body());
    assertThat(description.at("/method").asText()).isEqualTo("POST");
    assertThat(description.at("/path").asText()).isEqualTo(Rig.CHAT_PATH);
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
  void anIssuersKeysAreServedAsTheyWerePublished() throws Exception {
    assertThat(rig.get("/jwks").statusCode()).isEqualTo(404);
    assertThat(rig.put("/jwks", "{\"keys\": []}").statusCode()).isEqualTo(204);

    assertThat(rig.get("/jwks").body()).isEqualTo("{\"keys\": []}");
    assertThat(rig.statsWhen("/keySetReads", 2).at("/requests").asInt()).isZero();
    rig.delete("/jwks");
    assertThat(rig.get("/jwks").statusCode()).isEqualTo(404);
  }

  @Test
  void anEchoCanBeWhatTheModelSays() throws Exception {
    String stream = rig.chat(STREAM, "x-sim-echo", "Text", "x-sim-tokens", "1").body();

    JsonNode event = Rig.json(Rig.data(stream).get(1));
    JsonNode description = Rig.json(event.at("/choices/0/delta/content").asText());
    assertThat(description.at("/bodyBytes").asInt()).isEqualTo(STREAM.length());
  }

  @Test
  void lateRequestsAreKeptWhereThatIsWanted() throws Exception {
    rig.chat(CHAT);
    rig.setBehavior("{\"record\":2}");
    for (int i = 0; i < 3; i++) {
      rig.chat(CHAT.replace("gpt-4o", "model-" + i));
    }

    JsonNode entries = Rig.json(rig.get("/requests").body());
    assertThat(entries).hasSize(2);
    assertThat(entries.at("/0/body").asText()).contains("model-1");
    assertThat(entries.at("/1/body").asText()).contains("model-2");

    rig.delete("/requests");
    assertThat(Rig.json(rig.get("/requests").body())).isEmpty();
  }

  @Test
  void requestsAreCountedByPathAndVersionAndProbesApart() throws Exception {
    rig.chat(CHAT);
    rig.chat(STREAM);
    rig.post("/v1/embeddings", "{\"model\":\"e\",\"input\":\"a\"}");
    rig.get("/v1/models");
    rig.get("/v1/models/gpt-4o");

    JsonNode stats = rig.statsWhen("/completed", 3);
    assertThat(stats.at("/byPath/~1v1~1chat~1completions").asInt()).isEqualTo(2);
    assertThat(stats.at("/byPath/~1v1~1embeddings").asInt()).isEqualTo(1);
    assertThat(stats.at("/byVersion/HTTP~11.1").asInt()).isEqualTo(3);
    assertThat(stats.at("/probes").asInt()).isEqualTo(2);
    assertThat(stats.toString()).doesNotContain("odd", "headers", "authorization");
  }

  @Test
  void connectionsAreCountedAsTheyComeAndGo() throws Exception {
    JsonNode before = rig.statsWhen("/requests", 0);
    try (Socket one = rig.ask(CHAT);
        Socket two = rig.ask(CHAT)) {
      assertThat(Rig.read(one).end()).isEqualTo(Rig.End.Open);
      assertThat(Rig.read(two).end()).isEqualTo(Rig.End.Open);
      rig.statsWhen("/connectionsOpen", before.at("/connectionsOpen").asInt() + 2);
    }

    JsonNode after = rig.statsWhen("/connectionsOpen", before.at("/connectionsOpen").asInt());
    assertThat(after.at("/connections").asInt())
        .isGreaterThanOrEqualTo(before.at("/connections").asInt() + 2);
  }
}
