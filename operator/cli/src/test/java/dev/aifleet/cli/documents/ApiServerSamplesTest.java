package dev.aifleet.cli.documents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aifleet.config.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/// The samples that a real API server is asked about (`RulesIT`), judged here without one.
class ApiServerSamplesTest {
  private static final Path SAMPLES = Path.of("../../crds/src/test/resources");

  private static final String EXPECT = "# expect: ";

  /// Those of the CRD's rules.
  private static final List<String> MESSAGES =
      SchemaCheck.schema().findValues("x-kubernetes-validations").stream()
          .flatMap(rules -> rules.findValues("message").stream())
          .map(JsonNode::asText)
          .toList();

  @TestFactory
  Stream<DynamicTest> whatTheApiServerAcceptsIsRead() throws IOException {
    return files("valid")
        .map(
            file -> test(file, () -> assertThat(read(file)).isInstanceOf(ReadResult.Loaded.class)));
  }

  /// Structure apart, the words are those of the API server, since they stand in the CRD.
  @TestFactory
  Stream<DynamicTest> whatTheApiServerRefusesIsRefused() throws IOException {
    return files("invalid").map(file -> test(file, () -> isRefused(file)));
  }

  private static void isRefused(Path file) throws IOException {
    String expected = Files.readString(file).lines().findFirst().orElse("");
    String message = expected.substring(EXPECT.length()).replaceFirst(" Invalid value: .*?:", "");
    assertThat(problems(file)).isNotEmpty();
    if (MESSAGES.stream().anyMatch(known -> known.contains(message) || message.contains(known))) {
      assertThat(problems(file)).anyMatch(problem -> problem.contains(message));
    }
  }

  private static List<String> problems(Path file) {
    return switch (read(file)) {
      case ReadResult.Invalid invalid ->
          invalid.problems().stream().map(Problem::toString).toList();
      case ReadResult.Loaded loaded ->
          throw new AssertionError("accepted: " + loaded.input().spec());
    };
  }

  private static ReadResult read(Path file) {
    return new InputReader(new Inputs(List.of(file), null, Map.of())).read();
  }

  private static Stream<Path> files(String kind) throws IOException {
    try (Stream<Path> files = Files.list(SAMPLES.resolve(kind))) {
      return files.sorted().toList().stream();
    }
  }

  private static DynamicTest test(Path file, Executable body) {
    return DynamicTest.dynamicTest(name(file), body);
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }
}
