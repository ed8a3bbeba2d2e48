package dev.aifleet.cli.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.compiler.Compiler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/// The samples that a real API server is asked about (`RulesIT`), judged here without one.
class ApiServerSamplesTest {
  private static final Path SAMPLES = Path.of("../../crds/src/test/resources");

  /// About the fleet's pods and edge alone; one process has neither.
  private static final Set<String> OF_NO_CONCERN =
      Set.of(
          "autoscaling-default-minimum-above-maximum.yaml",
          "autoscaling-minimum-above-maximum.yaml",
          "drain-shorter-than-its-minimum.yaml",
          "memory-is-no-quantity.yaml",
          "replicas-and-autoscaling.yaml");

  @TestFactory
  Stream<DynamicTest> whatTheApiServerAcceptsIsRead() throws IOException {
    return files("valid")
        .map(
            file -> test(file, () -> assertThat(read(file)).isInstanceOf(ReadResult.Loaded.class)));
  }

  @TestFactory
  Stream<DynamicTest> whatTheApiServerRefusesIsRefused() throws IOException {
    return files("invalid")
        .filter(file -> !OF_NO_CONCERN.contains(name(file)))
        .map(file -> test(file, () -> assertThat(isRefused(file)).isTrue()));
  }

  private static boolean isRefused(Path file) {
    return switch (read(file)) {
      case ReadResult.Invalid _ -> true;
      case ReadResult.Loaded found -> !Compiler.compile(found.input()).problems().isEmpty();
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
