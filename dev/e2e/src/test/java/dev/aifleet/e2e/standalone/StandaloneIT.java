package dev.aifleet.e2e.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.e2e.rig.Program;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class StandaloneIT {
  private static final int NO_CLUSTER = 3;

  @Test
  void whereNoClusterCanBeHadTheQuickstartIsServedWithoutOne() {
    Path root = Path.of(System.getenv("AIFLEET_ROOT"));

    Program run =
        Program.run(
            List.of(root.resolve("dev/local/standalone").toString(), "not root\nno overlay"));

    assertThat(run.exit()).as(run.text()).isEqualTo(NO_CLUSTER);
    assertThat(run.out().lines()).first().asString().contains("not root; no overlay");
    assertThat(run.out().lines()).last().asString().contains("not root; no overlay");
    assertThat(run.out()).contains("\"object\":\"chat.completion\"", "data: [DONE]");
    assertThat(run.out().lines()).contains("MODE=standalone");
  }
}
