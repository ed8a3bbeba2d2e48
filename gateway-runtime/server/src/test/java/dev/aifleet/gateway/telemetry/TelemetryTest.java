package dev.aifleet.gateway.telemetry;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static dev.aifleet.fixtures.UpstreamFixture.upstream;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.config.GatewayConfig.RateLimit;
import dev.aifleet.config.GatewayConfig.Source;
import dev.aifleet.config.GatewayConfig.Unit;
import dev.aifleet.fixtures.ConfigBuilder;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.gateway.attempt.AttemptRecord;
import dev.aifleet.gateway.auth.Caller;
import dev.aifleet.gateway.exchange.ExchangeSummary;
import dev.aifleet.gateway.exchange.Termination;
import dev.aifleet.gateway.routing.Reason;
import dev.aifleet.gateway.snapshot.RunningSnapshot;
import dev.aifleet.gateway.testing.GatewayRig;
import dev.aifleet.gateway.testing.Samples;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TelemetryTest {
  @Test
  void metricsCountResponsesByUpstreamAndNameTheRunningVersion() {
    var limit = new RateLimit("all", Source.Gateway, Unit.Requests, 2, Duration.ofMinutes(10));
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION);
        var gateway =
            GatewayRig.with(
                config()
                    .to(upstream("official", upstream.url()), "sk-provider")
                    .rateLimit(limit))) {
      gateway.chat(GatewayRig.CHAT);
      gateway.chat(GatewayRig.CHAT);
      gateway.chat(GatewayRig.CHAT);
      gateway.get("/v1/models");

      String metrics = gateway.admin("/metrics").body();

      assertThat(metrics)
          .contains(
              "aigateway_requests_total{code=\"200\",model=\"gpt-4o\",upstream=\"official\"} 2.0")
          .contains("aigateway_requests_total{code=\"401\",model=\"none\",upstream=\"none\"} 1.0")
          .contains("aigateway_request_duration_seconds_count{upstream=\"official\"} 2")
          .contains("aigateway_time_to_first_byte_seconds_count{upstream=\"official\"} 2")
          .contains("aigateway_inflight_requests 0.0")
          .contains("aigateway_ratelimit_decisions_total{decision=\"Granted\"} 2.0")
          .contains("aigateway_ratelimit_decisions_total{decision=\"Exceeded\"} 1.0")
          .contains("aigateway_config_sequence 1")
          .contains("aigateway_config_info{hash=\"")
          .contains("aigateway_upstream_probe_failing{upstream=\"official\"} 0")
          .contains("aigateway_build_info{version=")
          .contains("jvm_memory_used_bytes")
          .doesNotContain("sk-")
          .doesNotContain(ConfigBuilder.KEY);
    }
  }

  @Test
  void inventedModelNamesDoNotBecomeLabels() {
    try (var upstream =
            FakeUpstream.responding((request, connection) -> connection.json(404, "{}"));
        var gateway = GatewayRig.with(config().to("a", upstream.url()))) {
      for (int i = 0; i < 30; i++) {
        gateway.chat("{\"model\":\"invented-" + i + "\"}");
      }

      String metrics = gateway.admin("/metrics").body();

      assertThat(metrics).contains("model=\"other\"").doesNotContain("invented");
    }
  }

  @Test
  void whereAnyNameIsServedConfiguredOnesKeepTheirLabels() {
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION);
        var gateway =
            GatewayRig.with(config().to("a", upstream.url()).alias("house", "gpt-real"))) {
      for (int i = 0; i < 100; i++) {
        gateway.chat("{\"model\":\"invented-" + i + "\"}");
      }
      gateway.chat("{\"model\":\"house\"}");

      String metrics = gateway.admin("/metrics").body();

      assertThat(metrics).contains("model=\"gpt-real\"").doesNotContain("invented-99");
    }
  }

  @Test
  void namesThatAreNotConfiguredShareTheirRoom() {
    var names = new ModelNames(name -> name.equals("gpt-4o"));
    for (int i = 0; i < 1000; i++) {
      names.label("model-" + i, 200);
    }

    assertThat(names.label("gpt-4o", 500)).isEqualTo("gpt-4o");
    assertThat(names.label("model-0", 500)).isEqualTo("model-0");
    assertThat(names.label("model-999", 200)).isEqualTo("other");
    assertThat(names.label(null, 401)).isEqualTo("none");
  }

  @Test
  void theAccessLogIsOneJsonLinePerExchange() {
    var out = new ByteArrayOutputStream();
    var log = new AccessLog(out);

    log.tell(summary("gpt-\"5\"\n", null));
    log.tell(summary("gpt-4o", "timeout"));
    log.close();

    String[] lines = out.toString(UTF_8).split("\n", -1);
    assertThat(lines).hasSize(3);
    var first = new JsonObject(lines[0]);
    assertThat(first.getString("ts")).isEqualTo("2026-11-22T00:00:00Z");
    assertThat(first.getString("request_id")).isEqualTo("req_1");
    assertThat(first.getString("caller")).isEqualTo("keys/alice");
    assertThat(first.getString("model_requested")).isEqualTo("gpt-\"5\"\n");
    assertThat(first.getString("model_resolved")).isEqualTo("gpt-4o");
    assertThat(first.getString("upstream")).isEqualTo("official");
    assertThat(first.getInteger("attempt")).isEqualTo(2);
    assertThat(first.getString("reason")).isEqualTo("Retry");
    assertThat(first.getInteger("effective_weight")).isEqualTo(100);
    assertThat(first.getJsonArray("attempts").getJsonObject(0).getInteger("effective_weight"))
        .isEqualTo(90);
    assertThat(first.getJsonArray("attempts").getJsonObject(0).getString("outcome"))
        .isEqualTo("TimedOut");
    assertThat(first.getInteger("status")).isEqualTo(200);
    assertThat(first.getLong("bytes")).isEqualTo(1234);
    assertThat(first.getDouble("duration_ms")).isEqualTo(12.034);
    assertThat(first.getDouble("ttft_ms")).isEqualTo(0.005);
    assertThat(first.getString("termination")).isEqualTo("Completed");
    assertThat(first.getBoolean("stream")).isTrue();
    assertThat(first.containsKey("detail")).isFalse();
    assertThat(new JsonObject(lines[1]).getString("detail")).isEqualTo("timeout");
  }

  /// A container runtime that does not read blocks every write to standard output.
  @Test
  @Timeout(20)
  void aBlockedAccessLogBlocksNoExchangeAndDropsWhatExceedsItsQueue() throws Exception {
    var reads = new CountDownLatch(1);
    var out =
        new ByteArrayOutputStream() {
          @Override
          public void write(byte[] bytes) throws IOException {
            try {
              reads.await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
            super.write(bytes);
          }
        };
    int finished = 3 * AccessLog.MAX_QUEUED;
    var telemetry = new Telemetry(new RunningSnapshot(), () -> 0, "1", out);
    for (int i = 0; i < finished; i++) {
      telemetry.finished(summary("gpt-4o", null));
    }
    double dropped = dropped(telemetry);
    assertThat(dropped).isBetween(finished / 2.0, (double) finished);

    reads.countDown();
    telemetry.close();

    assertThat(dropped(telemetry)).isEqualTo(dropped);
    List<String> lines = out.toString(UTF_8).lines().toList();
    assertThat(lines).hasSize(finished - (int) dropped + 1);
    assertThat(lines).contains("{\"dropped_lines\":" + (int) dropped + "}");
  }

  @Test
  void linesThatAClosedOutputDoesNotTakeAreCounted() {
    var closed =
        new OutputStream() {
          @Override
          public void write(int octet) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    var telemetry = new Telemetry(new RunningSnapshot(), () -> 0, "1", closed);

    telemetry.finished(summary("gpt-4o", null));
    telemetry.close();

    assertThat(dropped(telemetry)).isEqualTo(1);
  }

  private static double dropped(Telemetry telemetry) {
    return telemetry
        .scrape()
        .lines()
        .filter(line -> line.startsWith("aigateway_access_log_dropped_lines_total "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  @Test
  void whatIsUnderWayIsCounted() {
    var telemetry = new Telemetry(new RunningSnapshot(), () -> 0, "1", null);
    telemetry.begun();
    telemetry.begun();

    telemetry.finished(summary("gpt-4o", null));

    assertThat(telemetry.inFlight()).isEqualTo(1);
    assertThat(telemetry.scrape()).contains("aigateway_inflight_requests 1.0");
  }

  private static ExchangeSummary summary(String model, @Nullable String detail) {
    Map<String, @Nullable Object> known = new HashMap<>();
    known.put("at", 1_795_305_600_000L);
    known.put("requestId", "req_1");
    known.put("caller", new Caller.KeyHolder("keys/alice"));
    known.put("modelRequested", model);
    known.put("modelResolved", "gpt-4o");
    known.put("upstream", "official");
    known.put("status", 200);
    known.put("bytes", 1234L);
    known.put("durationNanos", 12_034_567L);
    known.put("firstByteNanos", 5_000L);
    known.put("termination", Termination.Completed);
    known.put("detail", detail);
    known.put(
        "attempts",
        List.of(
            new AttemptRecord("backup", Reason.Weighted, 90, "TimedOut", 9_000_000),
            new AttemptRecord("official", Reason.Retry, 100, "Success", 3_000_000)));
    return Samples.with(ExchangeSummary.class, known);
  }
}
