package dev.aifleet.operator.render;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.api.AIGateway;
import dev.aifleet.config.ConfigJson;
import dev.aifleet.config.Parsed;
import dev.aifleet.operator.state.Desired;
import dev.aifleet.operator.state.Json;
import dev.aifleet.operator.testing.GatewayFixture;
import dev.aifleet.operator.testing.ObservedFixture;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every object that is rendered for the gateways in `src/test/resources/golden/*.spec.yaml`. After
/// a change that is meant, `-Dgolden.update=true` writes the files anew for the reviewer.
class GoldenTest {
  private static final Path FOLDER = Path.of("src/test/resources/golden");

  @ParameterizedTest
  @ValueSource(strings = {"plain", "everything"})
  void objectsLookAsReviewed(String name) throws IOException {
    AIGateway gateway = GatewayFixture.of(Files.readString(FOLDER.resolve(name + ".spec.yaml")));

    String rendered = yaml(ObservedFixture.fresh().desired(gateway));

    Path golden = FOLDER.resolve(name + ".objects.yaml");
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(golden, rendered);
    }
    assertThat(rendered).isEqualTo(Files.readString(golden));
  }

  private static String yaml(Desired desired) {
    List<HasMetadata> objects = new ArrayList<>(desired.configuration());
    objects.addAll(desired.objects());
    Stream<String> documents =
        objects.stream()
            .map(Json::tree)
            .map(GoldenTest::withoutPublication)
            .map(Serialization::asYaml);
    return documents.collect(Collectors.joining());
  }

  /// What spec compiles to is reviewed in the compiler's own golden file; here it only has to be
  /// one that a pod reads.
  private static JsonNode withoutPublication(JsonNode object) {
    JsonNode entry = object.at("/data/current.json");
    if (entry.isTextual()) {
      byte[] publication = Base64.getDecoder().decode(entry.asText());
      assertThat(ConfigJson.readPublication(publication)).isInstanceOf(Parsed.Read.class);
      ((ObjectNode) object.get("data")).put("current.json", "(a publication)");
    }
    return object;
  }
}
