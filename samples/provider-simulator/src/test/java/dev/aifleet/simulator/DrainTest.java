package dev.aifleet.simulator;

import static java.net.http.HttpResponse.BodyHandlers.ofLines;
import static java.net.http.HttpResponse.BodyHandlers.ofString;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The simulator as a process: what SIGTERM does.
@Tag("slow")
class DrainTest {
  private final Process process;
  private final int port;

  DrainTest() throws Exception {
    var builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.aifleet.simulator.ProviderSimulator");
    builder.environment().put("SIM_PORT", "0");
    builder.environment().put("SIM_NAME", "drained");
    process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    var output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = output.readLine();
    assertThat(line).startsWith("provider simulator 'drained' listens on port ");
    port = Integer.parseInt(line.replaceAll(".* ", ""));
  }

  @AfterEach
  void kill() {
    process.destroyForcibly();
  }

  @Test
  void aStreamInFlightEndsBeforeTheProcessDoes() throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      Iterator<String> lines = client.send(chat("20", "100ms", true), ofLines()).body().iterator();
      assertThat(lines.next()).contains("assistant");

      process.destroy();

      String last = "";
      while (lines.hasNext()) {
        String line = lines.next();
        last = line.isEmpty() ? last : line;
      }
      assertThat(last).isEqualTo("data: [DONE]");
    }
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  @Test
  void anIdleKeptConnectionDoesNotHoldUpTheEnd() throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      assertThat(client.send(chat("1", "0", false), ofString()).statusCode()).isEqualTo(200);

      process.destroy();

      assertThat(process.waitFor(5, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
    }
  }

  private HttpRequest chat(String tokens, String interval, boolean stream) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/chat/completions"))
        .headers("x-sim-tokens", tokens, "x-sim-token-interval", interval)
        .timeout(Duration.ofSeconds(20))
        .POST(
            BodyPublishers.ofString(
                "{\"model\":\"gpt-4o\",\"messages\":[],\"stream\":" + stream + "}"))
        .build();
  }
}
