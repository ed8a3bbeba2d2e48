package dev.aifleet.cli.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.compiler.Compilation;
import dev.aifleet.compiler.Compiler;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What users copy is good as it stands.
class SamplesTest {
  @ParameterizedTest
  @ValueSource(strings = {"quickstart", "resilience", "tokens"})
  void aSampleCompilesWithNothingButWhatLiesBesideIt(String story) {
    var inputs =
        new Inputs(List.of(Path.of("../../samples", story, "aigateway.yaml")), null, Map.of());

    ReadResult reading = new InputReader(inputs).read();

    assertThat(reading).isInstanceOf(ReadResult.Loaded.class);
    assertThat(((ReadResult.Loaded) reading).warnings()).isEmpty();
    assertThat(Compiler.compile(((ReadResult.Loaded) reading).input()))
        .isInstanceOf(Compilation.Compiled.class)
        .matches(compiled -> compiled.problems().isEmpty())
        .matches(compiled -> compiled.secretProblems().isEmpty());
  }
}
