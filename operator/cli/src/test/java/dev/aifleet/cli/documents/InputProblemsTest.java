package dev.aifleet.cli.documents;

import static dev.aifleet.cli.documents.InputFixture.GATEWAY;
import static dev.aifleet.cli.documents.InputFixture.found;
import static dev.aifleet.cli.documents.InputFixture.problems;
import static dev.aifleet.cli.documents.InputFixture.secret;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is wrong with the files, and where.
class InputProblemsTest {
  private InputFixture files;

  @BeforeEach
  void aGatewayIsWritten(@TempDir Path folder) throws IOException {
    files = InputFixture.in(folder);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          weight: 1       | wieght: 1       | spec.upstreams[0].wieght: is not a field; fields here are api, auth, azure, circuitBreaker, connections, headers, maxInFlight, models, name, network, passHeaders, priority, probe, provider, serves, serviceRef, timeouts, tls, url, weight
          weight: 1       | weight: -1      | spec.upstreams[0].weight: must be at least 0
          weight: 1       | weight: 1001    | spec.upstreams[0].weight: must be at most 1000
          weight: 1       | weight: heavy   | spec.upstreams[0].weight: must be a whole number
          weight: 1       | weight: 0.5     | spec.upstreams[0].weight: must be a whole number
          name: official  | name: Official  | spec.upstreams[0].name: must be 1 to 63 lower-case letters, digits and '-', such as team-a; no '-' first or last
          name: official  | name: "team\\n" | spec.upstreams[0].name: must be 1 to 63 lower-case letters, digits and '-', such as team-a; no '-' first or last
          name: official  | name: 7         | spec.upstreams[0].name: must be text; put numbers and yes/no in quotes
          Allow           | Maybe           | spec.auth.anonymous: must be one of Allow, Deny
          {name: chat     | {name: Chat     | metadata.name: the name is also the name of a Service: at most 63 lower-case letters, digits and '-', a letter first and no '-' last
          v1alpha1        | v9              | apiVersion: must be aifleet.dev/v1alpha1
          weight: 1       | models: {a: }   | spec.upstreams[0].models.a: must be text; put numbers and yes/no in quotes
          weight: 1       | wieght:         | spec.upstreams[0].wieght: is not a field; fields here are api, auth, azure, circuitBreaker, connections, headers, maxInFlight, models, name, network, passHeaders, priority, probe, provider, serves, serviceRef, timeouts, tls, url, weight
          '  auth: {anonymous: Allow}' | '  paused: maybe' | spec.paused: must be true or false
          """)
  void tellsWhereAFieldIsWrong(String from, String to, String problem) throws IOException {
    assertThat(GATEWAY).contains(from);
    files.write("gateway.yaml", GATEWAY.replace(from, to));

    assertThat(problems(files.inputs())).contains(problem);
  }

  @Test
  void tellsWhatIsMissingAndWhatIsThereTwice() throws IOException {
    files.write(
        "gateway.yaml",
        GATEWAY
            .replace("  auth: {anonymous: Allow}\n", "")
            .replace("  - name", "  - {name: official}\n  - name"));

    assertThat(problems(files.inputs()))
        .containsExactlyInAnyOrder(
            "spec.upstreams[1].name: 'official' is used twice", "spec.auth: must be given");
  }

  @Test
  void tellsWhereAFileIsNoYaml() throws IOException {
    files.write("gateway.yaml", GATEWAY + "  : : [\n");

    assertThat(problems(files.inputs())).singleElement().asString().startsWith("gateway.yaml:9:");
  }

  @Test
  void aFieldThatIsWrittenTwiceIsAProblem() throws IOException {
    files.write(
        "gateway.yaml", GATEWAY.replace("    weight: 1\n", "    weight: 1\n    weight: 2\n"));

    assertThat(problems(files.inputs())).singleElement().asString().contains("weight");
  }

  @Test
  void aFileThatIsNotThereIsAProblem() {
    assertThat(problems(new Inputs(List.of(files.folder().resolve("gone.yaml")), null, Map.of())))
        .containsExactly("gone.yaml: cannot be read");
  }

  @Test
  void aFieldWithoutValueIsAsIfItWereNotWritten() throws IOException {
    files.write("gateway.yaml", GATEWAY.replace("weight: 1", "weight:"));

    assertThat(found(files.inputs()).spec().upstreams().getFirst().weight()).isNull();
  }

  @Test
  void rulesSeeTheDefaultsOfWhatIsLeftOut() throws IOException {
    files.write("gateway.yaml", GATEWAY + "  drain: {timeout: 5s}\n");

    assertThat(problems(files.inputs()))
        .containsExactly("spec.drain: timeout must be at least minDuration");
  }

  @Test
  void rulesWaitUntilEveryFieldHasItsType() throws IOException {
    files.write(
        "gateway.yaml", GATEWAY.replace("weight: 1", "weight: []").replace("official", "OFFICIAL"));

    assertThat(problems(files.inputs()))
        .containsExactly("spec.upstreams[0].weight: must be a whole number");
  }

  @Test
  void thereMustBeExactlyOneGateway() throws IOException {
    files.write("gateway.yaml", GATEWAY + "---\n" + GATEWAY.replace("chat", "other"));
    assertThat(problems(files.inputs()))
        .containsExactly("2 documents of kind AIGateway in the given files; give one");

    files.write("gateway.yaml", "kind: Secret\n");
    assertThat(problems(files.inputs()))
        .containsExactly("no document of kind AIGateway in the given files");
  }

  @Test
  void aSecretThatIsNotBase64IsAProblemThatDoesNotShowIt() throws IOException {
    files.write("gateway.yaml", GATEWAY + "---\n" + secret("s", "data: {a: 'not base-64!'}"));

    assertThat(problems(files.inputs()))
        .singleElement()
        .asString()
        .startsWith("Secret s: data.a")
        .doesNotContain("base-64!");
  }
}
