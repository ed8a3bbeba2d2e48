package dev.aifleet.e2e.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.e2e.rig.CommandResult;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StandaloneIT {
  private static final Path ROOT = Path.of(System.getenv("AIFLEET_ROOT"));

  /// The cluster that the other tests use has its own `.local/env`, which must stay.
  private static final Path ENV = ROOT.resolve(".local/env");

  @Test
  void theQuickstartRunsStandaloneUntilItIsStopped() throws Exception {
    byte @Nullable [] before = Files.exists(ENV) ? Files.readAllBytes(ENV) : null;
    try {
      CommandResult run = CommandResult.run(List.of(script("standalone"), "not root\nno overlay"));

      assertThat(run.exit()).as(run.text()).isZero();
      assertThat(run.out().lines()).first().asString().contains("not root; no overlay");
      assertThat(run.out()).contains("\"object\":\"chat.completion\"", "data: [DONE]");
      assertThat(run.out()).contains("On a Kubernetes cluster of your own:");
      assertThat(run.out().lines()).contains("MODE=standalone");
      assertThat(models()).contains("gpt-5");
    } finally {
      end();
      restore(before);
    }
  }

  /// The command of the README, with what `.local/env` names.
  private static String models() throws IOException, InterruptedException {
    String env = Files.readString(ENV);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(exported(env, "GATEWAY_URL") + "/models"))
            .header("Authorization", "Bearer " + exported(env, "GATEWAY_API_KEY"))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
  }

  private static String exported(String env, String name) {
    return env.lines()
        .filter(line -> line.startsWith("export " + name + "="))
        .map(line -> line.substring(line.indexOf('\'') + 1, line.length() - 1))
        .findFirst()
        .orElseThrow();
  }

  /// Not `make stop`: that would take the cluster down as well.
  private static void end() {
    String library = script("lib.sh");
    CommandResult.run(List.of("bash", "-c", "source " + library + " && end_standalone"));
  }

  private static void restore(byte @Nullable [] before) throws IOException {
    if (before == null) {
      Files.deleteIfExists(ENV);
    } else {
      Files.write(ENV, before);
    }
  }

  private static String script(String name) {
    return ROOT.resolve("dev/local").resolve(name).toString();
  }
}
