package dev.aifleet.cli.documents;

import static dev.aifleet.cli.documents.InputFixture.GATEWAY;
import static dev.aifleet.cli.documents.InputFixture.entry;
import static dev.aifleet.cli.documents.InputFixture.found;
import static dev.aifleet.cli.documents.InputFixture.problems;
import static dev.aifleet.cli.documents.InputFixture.secret;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Anchors and aliases in the files.
class YamlAliasTest {
  private InputFixture files;

  @BeforeEach
  void aGatewayIsWritten(@TempDir Path folder) throws IOException {
    files = InputFixture.in(folder);
  }

  @Test
  void anAliasIsWhatItsAnchorHolds() throws IOException {
    files.write(
        "gateway.yaml",
        GATEWAY.replace("name: official", "name: &name official")
            + "  rollback: {target: {upstream: *name}}\n");

    assertThat(found(files.inputs()).spec().rollback())
        .hasToString("RollbackSpec[active=null, target=Target[upstream=official]]");
  }

  @Test
  void fieldsOfAnAnchorAreMergedBehindThoseOfItsOwn() throws IOException {
    files.write(
        "beside.yaml",
        """
        x-common: &common {a: one, b: two}
        kind: Secret
        metadata: {name: s}
        stringData: {<<: *common, b: own}
        """);
    files.write("gateway.yaml", GATEWAY);

    var found = found(files.inputs());

    assertThat(entry(found, "s", "a")).isEqualTo("one");
    assertThat(entry(found, "s", "b")).isEqualTo("own");
  }

  @ParameterizedTest
  @CsvSource({
    "'  image: *nowhere\n', 10:10, undefined alias",
    "'  image: &a [*a]\n', 10:10, 'too much'",
    "'  image: &a {b: 1, b: 2}\n  x: *a\n', 10:21, 'uplicate'"
  })
  void anAliasThatHoldsNothingIsReportedWhereItStands(String line, String place, String problem)
      throws IOException {
    files.write("gateway.yaml", GATEWAY + line);

    assertThat(problems(files.inputs()))
        .singleElement()
        .asString()
        .startsWith("gateway.yaml:" + place + ": is not YAML: ")
        .contains(problem);
  }

  @Test
  void aliasesOfAliasesDoNotGrowWithoutEnd() throws IOException {
    var bomb = new StringBuilder(GATEWAY).append("  x0: &x0 [1, 1]\n");
    for (int i = 1; i < 40; i++) {
      bomb.append("  x%d: &x%d [*x%d, *x%d]\n".formatted(i, i, i - 1, i - 1));
    }
    files.write("gateway.yaml", bomb.toString());

    assertThat(problems(files.inputs())).singleElement().asString().contains("is not YAML");
  }

  @Test
  void anAliasInAnotherDocumentBesideDoesNotHideASecret() throws IOException {
    files.write(
        "beside.yaml",
        "kind: Service\na: &x b\nc: *x\n---\n" + secret("s", "stringData: {a: one}"));

    assertThat(entry(found(files.inputs()), "s", "a")).isEqualTo("one");
  }
}
