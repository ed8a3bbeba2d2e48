package dev.aifleet.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.aifleet.gateway.GatewayRuntime;
import dev.aifleet.gateway.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FailedStartTest {
  @Test
  void aPortInUseFailsTheStartAndLeavesNoThreadBehind() throws IOException {
    Set<Thread> before = threads();
    try (var taken = new ServerSocket(0, 1, InetAddress.getByName("0.0.0.0"))) {
      var settings = Settings.embedded().withPorts(taken.getLocalPort(), 0, 0);

      assertThatThrownBy(() -> GatewayRuntime.start(settings))
          .hasStackTraceContaining("Address already in use");
    }

    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(threads()).isSubsetOf(before));
  }

  /// Those of Vert.x that would keep a process alive.
  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !thread.isDaemon() && thread.getName().startsWith("vert.x"))
        .collect(Collectors.toSet());
  }
}
