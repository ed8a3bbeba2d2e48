package dev.aifleet.gateway;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.config.ConfigJson;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.gateway.testing.GatewayProcess;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Start and end of the gateway as a process.
class ProcessTest {
  private static final Duration START = Duration.ofSeconds(60);
  private static final Map<String, String> DRAIN =
      Map.of("AIFLEET_DRAIN_MIN_DURATION", "100ms", "AIFLEET_DRAIN_TIMEOUT", "5s");

  @Test
  void aTerminatedProcessDrainsAndExitsWithZero(@TempDir Path folder) throws Exception {
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION)) {
      Files.write(
          folder.resolve("current.json"),
          ConfigJson.write(config().to("a", upstream.url()).publication(1)));
      try (var gateway =
          GatewayProcess.start(folder, GatewayProcess.freePort(), List.of(), DRAIN)) {
        await().atMost(START).until(gateway::isReady);

        gateway.process().destroy();

        assertThat(gateway.process().waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(gateway.process().exitValue()).describedAs(gateway.output()).isZero();
      }
    }
  }

  @Test
  void aProcessThatCannotListenReportsItAndExits(@TempDir Path folder) throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getByName("0.0.0.0"));
        var gateway = GatewayProcess.start(folder, taken.getLocalPort(), List.of(), DRAIN)) {
      assertThat(gateway.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(gateway.process().exitValue()).isNotZero();
      assertThat(gateway.output()).contains("Address already in use");
    }
  }
}
