package dev.aifleet.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.aifleet.api.AIGateway;
import dev.aifleet.config.ConfigJson;
import dev.aifleet.config.EffectiveWeights;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// The quickstart sample as pods get it. `-Dgolden.update=true` rewrites the expectation.
class QuickstartTest {
  private static final Path SAMPLE = Path.of("../../samples/quickstart");
  private static final Path GOLDEN = Path.of("src/test/resources/golden/quickstart.json");

  @Test
  void compilesToTheGoldenConfiguration() throws IOException {
    var compiled = SpecFixture.good(Compiler.compile(input()));

    var mapper = JsonMapper.builder().build();
    String json =
        mapper
                .writerWithDefaultPrettyPrinter()
                .writeValueAsString(mapper.readTree(ConfigJson.write(compiled.config())))
            + "\n";
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(GOLDEN.getParent());
      Files.writeString(GOLDEN, json);
    }
    assertThat(json).isEqualTo(Files.readString(GOLDEN));
    assertThat(compiled.credentials().values()).hasSize(2);
  }

  @Test
  void itsRollbackTargetIsReady() throws IOException {
    var input = input();
    var rollback = Objects.requireNonNull(input.spec().rollback());
    String target = Objects.requireNonNull(Objects.requireNonNull(rollback.target()).upstream());

    assertThat(
            EffectiveWeights.of(
                SpecFixture.good(Compiler.compilePinned(input, target, null)).config()))
        .isEqualTo(Map.of("official", 100, "relay", 0));
  }

  private static CompilerInput input() throws IOException {
    var gateway =
        Serialization.unmarshal(
            Files.readString(SAMPLE.resolve("aigateway.yaml")), AIGateway.class);
    Map<String, Secrets.Entries> secrets = new HashMap<>();
    List<Secret> written =
        List.of(Files.readString(SAMPLE.resolve("secrets.yaml")).split("(?m)^---$")).stream()
            .map(yaml -> Serialization.unmarshal(yaml, Secret.class))
            .toList();
    for (Secret secret : written) {
      secrets.put(
          secret.getMetadata().getName(),
          new Secrets.Entries(secret.getMetadata().getLabels(), secret.getStringData()));
    }
    return new CompilerInput(
        "default",
        "quickstart",
        gateway.getSpec(),
        new Secrets(secrets),
        ConfigMaps.NONE,
        CompilerInput.LabelRule.Required);
  }
}
