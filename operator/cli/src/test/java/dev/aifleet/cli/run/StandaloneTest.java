package dev.aifleet.cli.run;

import static dev.aifleet.cli.run.StandaloneFixture.KEY;
import static dev.aifleet.cli.run.StandaloneFixture.completion;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.cli.documents.Inputs;
import dev.aifleet.gateway.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `aifleet run -f samples/quickstart/aigateway.yaml` over real sockets.
@Tag("slow")
class StandaloneTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  private Path folder;
  @AutoClose private StandaloneFixture fixture;

  @BeforeEach
  void start(@TempDir Path folder) throws IOException {
    this.folder = folder;
    fixture = new StandaloneFixture(folder);
  }

  @Test
  void servesTheQuickstartWithoutACluster() {
    var unary = fixture.chat(KEY, completion("gpt-5"));
    var stream =
        fixture.chat(KEY, completion("gpt-4o").replace("{\"model", "{\"stream\":true,\"model"));
    var stranger = fixture.chat("sk-wrong-key-0123456789", completion("gpt-4o"));

    assertThat(unary.statusCode()).isEqualTo(200);
    assertThat(unary.body()).contains("Hello from ");
    assertThat(stream.body()).contains("data: ").endsWith("data: [DONE]\n\n");
    assertThat(stranger.statusCode()).isEqualTo(401);
    assertThat(fixture.console())
        .contains("serving default/quickstart, configuration 1: official=90% relay=10%\n")
        .endsWith("ready: http://127.0.0.1:" + fixture.running().port() + "/v1\n")
        .doesNotContain("sk-");
  }

  @Test
  void anEditIsTakenOver() {
    fixture.edit("aigateway.yaml", "weight: 90", "weight: 0");

    await().atMost(SOON).until(() -> fixture.console().contains("configuration 2: official=0%"));
    assertThat(fixture.upstreams(20)).containsExactly("relay");
  }

  @Test
  void aBadEditIsReportedAndTheLastGoodConfigurationGoesOnServing() {
    fixture.edit("aigateway.yaml", "weight: 90", "wieght: 90");

    await().atMost(SOON).until(() -> fixture.console().contains("configuration 1 goes on serving"));
    assertThat(fixture.console()).contains("spec.upstreams[0].wieght: is not a field");
    assertThat(fixture.chat(KEY, completion("gpt-4o")).statusCode()).isEqualTo(200);

    fixture.edit("aigateway.yaml", "wieght: 90", "weight: 30");
    await().atMost(SOON).until(() -> fixture.console().contains("configuration 2: official=75%"));
  }

  @Test
  void aSecretThatGoesMissingChangesNothing() throws IOException {
    Files.delete(folder.resolve("secrets.yaml"));

    await().atMost(SOON).until(() -> fixture.console().contains("there is no Secret"));
    assertThat(fixture.chat(KEY, completion("gpt-4o")).statusCode()).isEqualTo(200);
  }

  @Test
  void aRotatedClientKeyIsTakenOver() {
    fixture.edit("secrets.yaml", "demo: " + KEY, "demo: sk-quickstart-next-0123456789");

    await().atMost(SOON).until(() -> fixture.chat(KEY, completion("gpt-4o")).statusCode() == 401);
    assertThat(fixture.chat("sk-quickstart-next-0123456789", completion("gpt-4o")).statusCode())
        .isEqualTo(200);
  }

  @Test
  void aRollbackPinsTrafficEvenIfTheRestIsInvalidAndGoesForwardAgain() {
    fixture.edit("aigateway.yaml", "weight: 90", "weight: 0");
    await().atMost(SOON).until(() -> fixture.console().contains("configuration 2"));

    fixture.edit("aigateway.yaml", "active: false", "active: true");
    await()
        .atMost(SOON)
        .until(() -> fixture.console().contains("3: rolled back, all traffic to official"));
    assertThat(fixture.upstreams(20)).containsExactly("official");

    fixture.edit("aigateway.yaml", "name: sim-relay", "name: sim-gone");
    fixture.edit("aigateway.yaml", "key: relay", "key: gone");
    fixture.edit("aigateway.yaml", "name: gpt-5", "name: gpt-6");
    await().atMost(SOON).until(() -> fixture.console().contains("configuration 4"));
    assertThat(fixture.upstreams(20)).containsExactly("official");

    fixture.edit("aigateway.yaml", "name: sim-gone", "name: sim-relay");
    fixture.edit("aigateway.yaml", "key: gone", "key: relay");
    fixture.edit("aigateway.yaml", "active: true", "active: false");
    await().atMost(SOON).until(() -> fixture.console().endsWith("official=0% relay=100%\n"));
    assertThat(fixture.upstreams(20)).containsExactly("relay");
  }

  @Test
  void aRollbackWithoutTargetChangesNothing() {
    fixture.edit("aigateway.yaml", "    target:\n      upstream: official\n", "");
    fixture.edit("aigateway.yaml", "active: false", "active: true");

    await().atMost(SOON).until(() -> fixture.console().contains("is active without a target"));
    assertThat(fixture.chat(KEY, completion("gpt-4o")).statusCode()).isEqualTo(200);
  }

  @Test
  void aFolderOfSecretsAndTheEnvironmentWillDo() throws IOException {
    Path alone = Files.createDirectories(folder.resolve("alone"));
    Path gateway = Files.copy(folder.resolve("aigateway.yaml"), alone.resolve("aigateway.yaml"));
    Path clients = Files.createDirectories(folder.resolve("secrets/quickstart-clients"));
    Files.writeString(clients.resolve("demo"), KEY + "\n");
    var inputs =
        new Inputs(
            List.of(gateway),
            folder.resolve("secrets"),
            Map.of(
                "quickstart-providers/official",
                "sk-simulated-official-provider",
                "quickstart-providers/relay",
                "sk-simulated-relay-provider"));

    try (RunningGateway running = fixture.start(inputs, Settings.embedded())) {
      assertThat(running).as(fixture.console()).isNotNull();
    }
  }

  @Test
  void whatCannotBeServedAtTheStartIsReported() {
    fixture.edit("aigateway.yaml", "weight: 90", "weight: -1");

    assertThat(fixture.start(fixture.inputs(), Settings.embedded())).isNull();
    assertThat(fixture.console())
        .contains("this gateway cannot be served as it is written:")
        .contains("  spec.upstreams[0].weight: must be at least 0");
  }

  @Test
  void aPortThatIsTakenIsReported() {
    int taken = fixture.running().port();

    assertThat(fixture.start(fixture.inputs(), Settings.embedded().withPorts(taken, 0, 0)))
        .isNull();
    assertThat(fixture.console())
        .contains("cannot listen on port " + taken, "choose another with --port");
  }
}
