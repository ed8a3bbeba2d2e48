package dev.aifleet.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `aifleet run` as a process of its own, ended as systemd, a container or a terminal ends it.
class TerminationTest {
  private static final String GATEWAY =
      """
      apiVersion: aifleet.dev/v1alpha1
      kind: AIGateway
      metadata: {name: chat}
      spec:
        upstreams:
        - name: provider
          provider: OpenAI
          url: https://provider.example/v1
          auth: {type: None}
        auth: {anonymous: Allow}
      """;

  @Test
  @Timeout(120)
  void aTerminatedProcessEndsWell(@TempDir Path folder) throws Exception {
    Path manifest = Files.writeString(folder.resolve("aigateway.yaml"), GATEWAY);
    Process process = start(manifest, folder.resolve("errors"));
    try (BufferedReader console = process.inputReader()) {
      assertThat(awaitReady(console))
          .describedAs("%s", Files.readString(folder.resolve("errors")))
          .isTrue();

      process.destroy();

      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  private static Process start(Path manifest, Path errors) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.aifleet.cli.Aifleet",
            "run",
            "-f",
            manifest.toString(),
            "--port",
            "0")
        .redirectError(errors.toFile())
        .start();
  }

  private static boolean awaitReady(BufferedReader console) throws IOException {
    for (String line = console.readLine(); line != null; line = console.readLine()) {
      if (line.startsWith("ready: ")) {
        return true;
      }
    }
    return false;
  }
}
