package dev.aifleet.simulator;

import static dev.aifleet.simulator.SimulatorFixture.CHAT;
import static dev.aifleet.simulator.SimulatorFixture.STREAM;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aifleet.simulator.SimulatorFixture.End;
import dev.aifleet.simulator.SimulatorFixture.RawResponse;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Hangs, cuts and error events, and the share of requests they apply to.
@Tag("slow")
class FaultTest {
  @AutoClose private final SimulatorFixture simulator = new SimulatorFixture();

  @ParameterizedTest
  @CsvSource({"Hang,Open", "Fin,Fin", "Reset,Reset"})
  void aFaultBeforeTheHeadersSendsNothing(String fault, End end) throws Exception {
    RawResponse arrived =
        simulator.rawChat(STREAM, "x-sim-fault", fault, "x-sim-fault-at", "Headers");

    assertThat(arrived).isEqualTo(new RawResponse("", end));
  }

  @ParameterizedTest
  @CsvSource({"Hang,Open", "Fin,Fin", "Reset,Reset"})
  void aFaultAfterTheHeadersSendsOnlyThem(String fault, End end) throws Exception {
    RawResponse arrived = simulator.rawChat(STREAM, "x-sim-fault", fault, "x-sim-fault-at", "Body");

    assertThat(arrived.text()).startsWith("HTTP/1.1 200 OK").endsWith("\r\n\r\n");
    assertThat(arrived.body()).isEmpty();
    assertThat(arrived.end()).isEqualTo(end);
  }

  @ParameterizedTest
  @CsvSource({"Hang,0,Open", "Hang,3ms,Open", "Fin,0,Fin", "Fin,3ms,Fin", "Reset,0,Reset"})
  void aFaultAfterSomeEventsSendsOnlyThose(String fault, String interval, End end)
      throws Exception {
    RawResponse arrived =
        simulator.rawChat(
            STREAM,
            "x-sim-fault",
            fault,
            "x-sim-fault-after",
            "3",
            "x-sim-token-interval",
            interval);

    String events = String.join("", arrived.chunks());
    assertThat(SimulatorFixture.data(events)).hasSize(3);
    assertThat(events).endsWith("}\n\n");
    assertThat(arrived.end()).isEqualTo(end);
  }

  @ParameterizedTest
  @CsvSource({"Hang,Open", "Fin,Fin", "Reset,Reset"})
  void aFaultCanInterruptAnEvent(String fault, End end) throws Exception {
    RawResponse arrived =
        simulator.rawChat(
            STREAM, "x-sim-fault", fault, "x-sim-fault-at", "MidEvent", "x-sim-fault-after", "2");

    String events = String.join("", arrived.chunks());
    assertThat(SimulatorFixture.data(events)).hasSize(3);
    assertThat(events.substring(events.lastIndexOf("\n\n") + 2))
        .startsWith("data: {")
        .doesNotContain("}\n");
    assertThat(arrived.end()).isEqualTo(end);
  }

  @ParameterizedTest
  @CsvSource({"Hang,Event,Open", "Fin,Event,Fin", "Fin,MidEvent,Fin", "Reset,Event,Reset"})
  void aUnaryResponseBreaksInTheMiddleOfItsBody(String fault, String at, End end) throws Exception {
    RawResponse whole = simulator.rawChat(CHAT);

    RawResponse arrived = simulator.rawChat(CHAT, "x-sim-fault", fault, "x-sim-fault-at", at);

    int length = whole.body().length();
    assertThat(arrived.text()).contains("content-length: " + length + "\r\n");
    assertThat(arrived.body()).hasSize(length / 2);
    assertThat(arrived.end()).isEqualTo(end);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Headers", "Body", "Event", "MidEvent"})
  void afterAHangTheResponseContinues(String at) throws Exception {
    for (String body : List.of(STREAM, CHAT)) {
      long began = System.nanoTime();

      HttpResponse<String> response =
          simulator.chat(
              body,
              "x-sim-fault",
              "Hang",
              "x-sim-fault-at",
              at,
              "x-sim-fault-after",
              "4",
              "x-sim-hang-for",
              "200ms");

      assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(199));
      if (body.equals(CHAT)) {
        assertThat(SimulatorFixture.json(response.body()).at("/choices/0/finish_reason").asText())
            .isEqualTo("stop");
      } else {
        assertThat(text(SimulatorFixture.data(response.body())))
            .isEqualTo("Hello from official, and here are more words to");
        assertThat(response.body()).endsWith("data: [DONE]\n\n");
      }
    }
    assertThat(simulator.statsWhen("/completed", 2).at("/cuts").asInt()).isZero();
  }

  @Test
  void commentsKeepASilentStreamBusy() throws Exception {
    HttpResponse<String> response =
        simulator.chat(STREAM, "x-sim-fault", "Comments", "x-sim-hang-for", "450ms");

    assertThat(response.body().lines().filter(": still here"::equals).count()).isBetween(1L, 4L);
    assertThat(response.body()).startsWith(": still here").endsWith("data: [DONE]\n\n");
  }

  @ParameterizedTest
  @CsvSource({"0,1ms", "0,0", "4,1ms", "4,0"})
  void anErrorEventEndsAStream(int after, String interval) throws Exception {
    HttpResponse<String> response =
        simulator.chat(
            STREAM,
            "x-sim-fault",
            "ErrorEvent",
            "x-sim-fault-after",
            "" + after,
            "x-sim-token-interval",
            interval,
            "x-sim-error-status",
            "429",
            "x-sim-error-code",
            "insufficient_quota");

    List<String> data = SimulatorFixture.data(response.body());
    JsonNode error = SimulatorFixture.json(data.getLast()).at("/error");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(data).hasSize(after + 1);
    assertThat(error.at("/code").asText()).isEqualTo("insufficient_quota");
    assertThat(error.at("/type").asText()).isEqualTo("insufficient_quota");
    assertThat(response.body()).doesNotContain("[DONE]");
  }

  @Test
  void aUnaryResponseHasNoErrorEvent() throws Exception {
    HttpResponse<String> response = simulator.chat(CHAT, "x-sim-fault", "ErrorEvent");

    assertThat(SimulatorFixture.json(response.body()).at("/object").asText())
        .isEqualTo("chat.completion");
  }

  @Test
  void timesLimitsErrorsAndFaults() throws Exception {
    for (int round = 0; round < 2; round++) {
      simulator.setBehavior("{\"errorPercent\":100,\"errorStatus\":503,\"times\":2}");

      assertThat(simulator.chat(CHAT).statusCode()).isEqualTo(503);
      assertThat(simulator.chat(CHAT).statusCode()).isEqualTo(503);
      assertThat(simulator.chat(CHAT).statusCode()).isEqualTo(200);
      assertThat(simulator.chat(CHAT).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void faultPercentIsTheShareOfRequests() throws Exception {
    simulator.setBehavior("{\"fault\":\"ErrorEvent\",\"faultPercent\":30}");

    int struck = 0;
    for (int i = 0; i < 200; i++) {
      struck += simulator.chat(STREAM).body().contains("[DONE]") ? 0 : 1;
    }

    assertThat(struck).isBetween(35, 85);
  }

  @Test
  void aFaultCanBeSwitchedOffAgain() throws Exception {
    simulator.setBehavior("{\"fault\":\"Fin\",\"faultAt\":\"Headers\"}");
    assertThat(simulator.rawChat(CHAT).end()).isEqualTo(End.Fin);

    simulator.setBehavior("{\"fault\":\"None\"}");

    assertThat(simulator.chat(CHAT).statusCode()).isEqualTo(200);
    assertThat(simulator.statsWhen("/cuts", 1).at("/completed").asInt()).isEqualTo(1);
  }

  @Test
  void theModelsEndpointFailsOnlyWithFaultModels() throws Exception {
    simulator.setBehavior("{\"errorPercent\":100,\"errorStatus\":503}");
    assertThat(simulator.get("/v1/models").statusCode()).isEqualTo(200);

    simulator.setBehavior("{\"faultModels\":true}");

    assertThat(simulator.get("/v1/models").statusCode()).isEqualTo(503);
    assertThat(simulator.statsWhen("/probes", 2).at("/requests").asInt()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "Headers,abortsBeforeHeaders",
    "Body,abortsBeforeFirstToken",
    "Event,abortsMidStream",
    "MidEvent,abortsMidStream"
  })
  void anAbortCountsInThePhaseOfTheResponse(String at, String phase) throws Exception {
    long before = System.currentTimeMillis();
    try (Socket socket =
        simulator.ask(
            STREAM, "x-sim-fault", "Hang", "x-sim-fault-at", at, "x-sim-fault-after", "3")) {
      SimulatorFixture.read(socket);
      assertThat(simulator.statsWhen("/inFlight", 1).at("/lastAbortMillis").asLong()).isZero();
    }

    JsonNode stats = simulator.statsWhen("/aborts", 1);
    assertThat(stats.at("/" + phase).asInt()).isEqualTo(1);
    assertThat(stats.at("/lastAbortMillis").asLong()).isBetween(before, System.currentTimeMillis());
    assertThat(stats.at("/inFlight").asInt()).isZero();
  }

  @Test
  void anAbortBetweenTheFirstEventsAndTheFirstTokenIsBeforeTheFirstToken() throws Exception {
    try (Socket socket = simulator.ask(STREAM, "x-sim-fault", "Hang", "x-sim-fault-after", "1")) {
      assertThat(SimulatorFixture.read(socket).chunks()).hasSize(1);
    }

    assertThat(simulator.statsWhen("/aborts", 1).at("/abortsBeforeFirstToken").asInt())
        .isEqualTo(1);
  }

  private static String text(List<String> data) throws Exception {
    StringBuilder text = new StringBuilder();
    for (String event : data) {
      if (!event.equals("[DONE]")) {
        text.append(SimulatorFixture.json(event).at("/choices/0/delta/content").asText(""));
      }
    }
    return text.toString();
  }
}
