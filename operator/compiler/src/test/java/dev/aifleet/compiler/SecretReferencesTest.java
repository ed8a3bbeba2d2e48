package dev.aifleet.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SecretReferencesTest {
  @Test
  void areTheSecretsOfUpstreamsAndClients() {
    var references = SecretReferences.of(SpecFixture.chat().input().spec());

    assertThat(references.names()).containsExactlyInAnyOrder("providers", "clients");
    assertThat(references.include("clients", Map.of())).isTrue();
    assertThat(references.include("others", Map.of("a", "b"))).isFalse();
  }

  @Test
  void aSelectorIncludesWhatCarriesAllOfItsLabels() {
    var written =
        SpecFixture.chat()
            .with("{secretRef: {name: clients}}", "{secretSelector: {matchLabels: {a: b, c: d}}}");
    var references = SecretReferences.of(written.input().spec());

    assertThat(references.include("clients", Map.of("a", "b"))).isFalse();
    assertThat(references.include("any", Map.of("a", "b", "c", "d", "e", "f"))).isTrue();
  }

  @Test
  void everySecretThatCompilingNeedsIsIncluded() {
    var written = SpecFixture.chat();
    var references = SecretReferences.of(written.input().spec());
    var included = new SpecFixture(written.yaml(), Map.of(), Map.of());
    for (var secret : written.secrets().entrySet()) {
      if (references.include(secret.getKey(), secret.getValue().labels())) {
        included =
            included.secret(
                secret.getKey(), secret.getValue().labels(), secret.getValue().values());
      }
    }

    assertThat(included.compiled()).isEqualTo(written.compiled());
  }
}
