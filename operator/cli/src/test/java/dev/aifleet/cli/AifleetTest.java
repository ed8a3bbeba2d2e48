package dev.aifleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AifleetTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void tellsItsCommandsAndOptions() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("run");

    assertThat(run("run", "--help")).isZero();
    assertThat(out.toString())
        .contains("--file", "--service", "--secrets-dir", "--secret-env", "--port", "--admin-port");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "walk",
        "run",
        "run -f x.yaml --port many",
        "run -f x.yaml --port -1",
        "run -f x.yaml --port 65536",
        "run -f x.yaml --admin-port 65536",
        "run -f x.yaml --service sim",
        "run -f x.yaml --secret-env a/b=AIFLEET_NO_SUCH_VARIABLE",
        "run -f x.yaml --secret-env nowhere=PATH",
      })
  void wrongUseIsReportedWithItsOwnExitCode(String line) {
    assertThat(run(line.isEmpty() ? new String[0] : line.split(" "))).isEqualTo(2);
    assertThat(err.toString()).isNotBlank();
  }

  @Test
  void aPortThatIsNoneIsReportedByItsOption() {
    run("run", "-f", "x.yaml", "--admin-port", "99999");

    assertThat(err.toString()).startsWith("--admin-port: must be between 0 and 65535, not 99999");
  }

  @Test
  void aGatewayThatCannotBeServedHasItsOwnExitCode() {
    assertThat(run("run", "-f", "no-such-file.yaml")).isEqualTo(1);
  }

  private int run(String... arguments) {
    return Aifleet.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
