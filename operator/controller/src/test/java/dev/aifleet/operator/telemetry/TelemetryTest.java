package dev.aifleet.operator.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.api.AIGateway;
import dev.aifleet.api.AIGatewayStatus;
import dev.aifleet.operator.state.GatewayId;
import dev.aifleet.operator.testing.GatewayFixture;
import dev.aifleet.operator.testing.ObservedFixture;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TelemetryTest {
  private static final GatewayId CHAT = new GatewayId("ai", "chat");

  @Test
  void writesAreCountedByKindAndVerb() {
    var metrics = new Metrics();

    metrics.wrote(GatewayFixture.secret("a", java.util.Map.of()), "apply");
    metrics.wrote(GatewayFixture.secret("b", java.util.Map.of()), "apply");

    assertThat(metrics.scrape())
        .contains("aifleet_operator_writes_total{kind=\"Secret\",verb=\"apply\"} 2.0");
  }

  @Test
  void conditionsAreShownAndGoWithTheirGateway() {
    var metrics = new Metrics();
    metrics.show(CHAT, status(condition("Ready", "True", "Serving")));
    String series = "aifleet_gateway_condition{gateway=\"chat\",namespace=\"ai\",type=\"Ready\"}";

    assertThat(metrics.scrape()).contains(series + " 1.0");
    metrics.show(CHAT, status(condition("Ready", "False", "Pending")));
    assertThat(metrics.scrape()).contains(series + " 0.0");

    metrics.forget(CHAT);
    assertThat(metrics.scrape()).doesNotContain(series);
  }

  @ParameterizedTest
  @CsvSource({
    // type, before, reason before, now, reason now, Event
    "RolledBack, False, NotActive, True, PinnedByUser, Normal",
    "RolledBack, True, PinnedByUser, False, NotActive, Normal",
    "RolledBack, False, NotActive, False, TargetNotFound, Warning",
    "RolledBack, False, NotActive, False, NotActive, none",
    "SecretsResolved, True, Resolved, False, SecretNotFound, Warning",
    "SecretsResolved, False, SecretNotFound, True, Resolved, Normal",
    "Accepted, True, Accepted, False, Invalid, Warning",
    "Programmed, True, Programmed, False, Pending, none",
    "Programmed, False, Pending, True, Programmed, none",
    "Programmed, False, Pending, False, Rejected, Warning",
    "Progressing, False, Complete, True, RollingOut, none",
    "Progressing, False, Complete, False, ForeignObject, Warning",
    "Degraded, False, AsExpected, True, CredentialRefused, Warning",
    "Degraded, True, CredentialRefused, True, CredentialRefused, none",
    "Degraded, True, CredentialRefused, False, AsExpected, Normal",
    "Ready, True, Serving, False, SecretNotFound, none"
  })
  void transitionsThatMatterAreAnnounced(
      String type, String before, String was, String now, String reason, String event) {
    var events = announced(condition(type, before, was), condition(type, now, reason));

    assertThat(events)
        .extracting(Event::getType)
        .isEqualTo(event.equals("none") ? List.of() : List.of(event));
  }

  /// Nothing was said before.
  @ParameterizedTest
  @CsvSource({
    "Progressing, False, ForeignObject, Warning",
    "Progressing, False, WriteRefused, Warning",
    "Progressing, True, WriteFailed, Warning",
    "Progressing, False, PodsRefused, Warning",
    "Progressing, False, Complete, none",
    "Progressing, True, Creating, none",
    "Accepted, False, Invalid, Warning",
    "Accepted, True, Accepted, none",
    "Degraded, True, NoUpstreamAvailable, Warning",
    "Programmed, False, ScaledToZero, none",
    "RolledBack, False, NotActive, none"
  })
  void whatIsWrongFromTheBeginningIsAnnounced(
      String type, String now, String reason, String event) {
    assertThat(announced(null, condition(type, now, reason)))
        .extracting(Event::getType)
        .isEqualTo(event.equals("none") ? List.of() : List.of(event));
  }

  @Test
  void anEventSaysWhatItIsAbout() {
    var event =
        announced(
                condition("Accepted", "True", "Accepted"),
                condition("Accepted", "False", "Invalid"))
            .getFirst();

    assertThat(event.getRegarding().getName()).isEqualTo("chat");
    assertThat(event.getReason()).isEqualTo("Invalid");
    assertThat(event.getNote()).isEqualTo("Accepted: because");
    assertThat(event.getEventTime().getTime()).isEqualTo("2026-11-22T12:00:00.000000Z");
  }

  @Test
  void aNoteIsNoLongerThanTheApiServerTakes() {
    var before = condition("Accepted", "True", "Accepted");
    var longest = condition("Accepted", "False", "Invalid");
    longest.setMessage("x".repeat(1024));

    assertThat(announced(before, longest).getFirst().getNote()).hasSize(1024);
  }

  @Test
  void healthAndReadinessDiffer() throws Exception {
    var ready = new AtomicBoolean();
    var healthy = new AtomicBoolean(true);
    try (var server = new HealthServer(0, healthy::get, ready::get, () -> "metric 1\n")) {

      assertThat(status(server, "/health")).isEqualTo(200);
      assertThat(status(server, "/ready")).isEqualTo(503);
      ready.set(true);
      assertThat(status(server, "/ready")).isEqualTo(200);
      assertThat(status(server, "/metrics")).isEqualTo(200);
      healthy.set(false);
      assertThat(status(server, "/health")).isEqualTo(503);
    }
  }

  @Test
  void aLogLineIsOneJsonObject() {
    var record = new LogRecord(Level.WARNING, "pods of {0} say \"no\"\nand no");
    record.setLoggerName("dev.aifleet");
    record.setParameters(new Object[] {"chat"});
    record.setThrown(new IOException("broken"));

    String line = new JsonLogFormatter().format(record);

    assertThat(line).endsWith("}\n").contains("pods of chat say \\\"no\\\"\\nand no");
    assertThat(line.strip()).doesNotContain("\n");
  }

  private static List<Event> announced(@Nullable Condition before, Condition now) {
    List<Event> events = new ArrayList<>();
    AIGateway gateway = GatewayFixture.gateway("");
    if (before != null) {
      gateway.setStatus(status(before));
    }
    new EventRecorder("operator-1", events::add).record(gateway, status(now), ObservedFixture.NOON);
    return events;
  }

  private static Condition condition(String type, String status, String reason) {
    return new ConditionBuilder()
        .withType(type)
        .withStatus(status)
        .withReason(reason)
        .withMessage("because")
        .build();
  }

  private static AIGatewayStatus status(Condition condition) {
    return new AIGatewayStatus(
        7L, List.of(condition), null, null, null, null, List.of(), null, null, null);
  }

  private static int status(HealthServer server, String path)
      throws IOException, InterruptedException {
    var uri = URI.create("http://127.0.0.1:" + server.port() + path);
    try (var client = HttpClient.newHttpClient()) {
      return client
          .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
          .statusCode();
    }
  }
}
