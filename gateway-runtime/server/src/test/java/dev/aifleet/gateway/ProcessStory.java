package dev.aifleet.gateway;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.config.ConfigJson;
import dev.aifleet.fixtures.FakeUpstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The program as a pod runs it: a process of its own, told by its environment.
class ProcessStory {
  private static final Duration START = Duration.ofSeconds(60);

  @Test
  void aTerminatedProcessDrainsAndEndsWell(@TempDir Path folder) throws Exception {
    try (var upstream = FakeUpstream.json("{}")) {
      Files.write(
          folder.resolve("current.json"),
          ConfigJson.write(config().to("a", upstream.url()).publication(1)));
      int admin = freePort();
      Process gateway = start(folder, freePort(), admin);
      try {
        await().atMost(START).until(() -> isReady(admin));

        gateway.destroy();

        assertThat(gateway.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(gateway.exitValue()).describedAs(output(folder)).isZero();
      } finally {
        gateway.destroyForcibly();
      }
    }
  }

  @Test
  void aProcessThatCannotListenSaysWhyAndEnds(@TempDir Path folder) throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getByName("0.0.0.0"))) {
      Process gateway = start(folder, taken.getLocalPort(), freePort());
      try {
        assertThat(gateway.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(gateway.exitValue()).isNotZero();
        assertThat(output(folder)).contains("Address already in use");
      } finally {
        gateway.destroyForcibly();
      }
    }
  }

  private static Process start(Path folder, int port, int admin) throws IOException {
    var builder =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.aifleet.gateway.Gateway"));
    var environment = builder.environment();
    environment.put("AIFLEET_CONFIG_DIR", folder.toString());
    environment.put("AIFLEET_CREDENTIALS_DIR", folder.toString());
    environment.put("AIFLEET_CONTROL_DIR", "");
    environment.put("AIFLEET_PORT", Integer.toString(port));
    environment.put("AIFLEET_ADMIN_PORT", Integer.toString(admin));
    environment.put("AIFLEET_DRAIN_MIN_DURATION", "100ms");
    environment.put("AIFLEET_DRAIN_TIMEOUT", "5s");
    return builder
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("output").toFile())
        .start();
  }

  private static boolean isReady(int admin) throws InterruptedException {
    URI url = URI.create("http://127.0.0.1:" + admin + "/ready");
    HttpClient client = HttpClient.newHttpClient();
    try {
      return client
              .send(HttpRequest.newBuilder(url).build(), BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException e) {
      return false;
    } finally {
      client.shutdownNow();
    }
  }

  private static String output(Path folder) throws IOException {
    return Files.readString(folder.resolve("output"), UTF_8);
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
