package dev.aifleet.e2e.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.aifleet.e2e.rig.Cluster;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// What the API server accepts and rejects, and its messages. An invalid sample begins
/// with `# expect: ` and a part of the message that its author must get to read.
class RulesIT {
  private static final String EXPECT = "# expect: ";

  /// As `kubectl create --dry-run=server --validate=strict`.
  private static final String CREATE =
      "/apis/aifleet.dev/v1alpha1/namespaces/default/aigateways?dryRun=All&fieldValidation=Strict";

  @AutoClose private static Cluster cluster;

  @BeforeAll
  static void connect() {
    cluster = Cluster.connect();
  }

  @TestFactory
  Stream<DynamicTest> acceptsWhatIsValid() throws IOException {
    return each("valid", sample -> assertThat(refusal(sample)).isEmpty());
  }

  @TestFactory
  Stream<DynamicTest> refusesWhatIsInvalidInWordsThatHelp() throws IOException {
    return each(
        "invalid",
        sample -> {
          String expected = sample.lines().findFirst().orElseThrow();
          assertThat(expected).startsWith(EXPECT);
          Optional<String> refusal = refusal(sample);
          assertThat(refusal).as("refused at all").isPresent();
          assertThat(refusal.get()).contains(expected.substring(EXPECT.length()));
        });
  }

  /// The API server's message, or nothing when it would have stored the object.
  private static Optional<String> refusal(String yaml) {
    Map<?, ?> object = Serialization.unmarshal(yaml, Map.class);
    try {
      cluster.client().raw(CREATE, "POST", object);
      return Optional.empty();
    } catch (KubernetesClientException e) {
      Status status = e.getStatus();
      return switch (e.getCode()) {
        case 400, 422 -> Optional.of(status == null ? e.getMessage() : status.getMessage());
        default -> fail("the API server did not judge the sample", e);
      };
    }
  }

  private static Stream<DynamicTest> each(String kind, Check check) throws IOException {
    Path folder = cluster.root().resolve("crds/src/test/resources").resolve(kind);
    List<Path> samples;
    try (Stream<Path> files = Files.list(folder)) {
      samples = files.sorted().toList();
    }
    assertThat(samples).isNotEmpty();
    return samples.stream()
        .map(
            file ->
                DynamicTest.dynamicTest(
                    file.getFileName().toString(), () -> check.accept(Files.readString(file))));
  }

  @FunctionalInterface
  private interface Check {
    void accept(String sample);
  }
}
