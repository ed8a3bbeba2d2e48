package dev.aifleet.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The samples that the end-to-end tests send to a real API server (`RulesIT`): here only what can
/// be seen without one.
class RuleSamplesTest {
  private static final Path SAMPLES = Path.of("src/test/resources");
  private static final Path CRD = Path.of("aigateways.aifleet.dev-v1.yaml");
  private static final String EXPECT = "# expect: ";

  @TestFactory
  Stream<DynamicTest> whatIsValidIsReadByTheTypes() throws IOException {
    return files("valid").stream()
        .map(
            file ->
                DynamicTest.dynamicTest(
                    file.getFileName().toString(),
                    () ->
                        assertThatCode(() -> read(file).getSpec().upstreams().getFirst().name())
                            .doesNotThrowAnyException()));
  }

  @TestFactory
  Stream<DynamicTest> whatIsInvalidSaysWhatTheApiServerWillAnswer() throws IOException {
    return files("invalid").stream()
        .map(
            file ->
                DynamicTest.dynamicTest(
                    file.getFileName().toString(),
                    () -> {
                      String text = Files.readString(file);
                      assertThat(text).startsWith(EXPECT);
                      assertThat(new YAMLMapper().readTree(text).path("kind").asText())
                          .isEqualTo("AIGateway");
                    }));
  }

  @Test
  void everyRuleHasASampleThatBreaksIt() throws IOException {
    var expected = new ArrayList<String>();
    for (Path file : files("invalid")) {
      expected.add(
          Files.readString(file).lines().findFirst().orElse("").substring(EXPECT.length()));
    }
    var untested = new TreeSet<String>();

    for (JsonNode message : new YAMLMapper().readTree(CRD.toFile()).findValues("message")) {
      String text = message.asText();
      if (!text.isEmpty()
          && expected.stream().noneMatch(e -> text.contains(e) || e.contains(text))) {
        untested.add(text);
      }
    }

    assertThat(untested).isEmpty();
  }

  @Test
  void noRuleLooksAtRollback() throws IOException {
    List<String> rules =
        new YAMLMapper()
            .readTree(CRD.toFile()).findValues("rule").stream().map(JsonNode::asText).toList();

    assertThat(rules).isNotEmpty().noneMatch(rule -> rule.contains("rollback"));
    JsonNode rollback =
        new YAMLMapper()
            .readTree(CRD.toFile())
            .at("/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/rollback");
    assertThat(rollback.findValues("x-kubernetes-validations")).isEmpty();
  }

  private static List<Path> files(String kind) throws IOException {
    try (Stream<Path> files = Files.list(SAMPLES.resolve(kind))) {
      return files.sorted().toList();
    }
  }

  private static AIGateway read(Path file) throws IOException {
    return Serialization.unmarshal(Files.readString(file), AIGateway.class);
  }
}
