package dev.aifleet.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Canonical form: what the bytes and hashes are. A change here changes the hash of every running
/// configuration: raise [ConfigFormat] with it. A new field is added to the golden publication by
/// hand; `-Dgolden.update=true` then corrects its order and hash.
class ConfigJsonTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden");
  private static final JsonMapper JSON = new JsonMapper();

  /// Canonical: the golden files without their white space.
  private static String golden(String name) throws IOException {
    return JSON.readTree(Files.readString(GOLDEN.resolve(name))).toString();
  }

  private static String json(Object value) {
    return new String(ConfigJson.write(value), UTF_8);
  }

  @Test
  void theCanonicalBytesAreTheGoldenOnes() throws IOException {
    String publication = json(Publication.of(7, 3, Samples.full()));
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(Samples.PUBLICATION, JSON.readTree(publication).toPrettyString() + "\n");
    }
    assertThat(publication).isEqualTo(golden("publication.json"));
    assertThat(json(push()))
        .isEqualTo(
            "{\"credentials\":{\"values\":{\"0123456789abcdef0123456789abcdef\":\"sk-provider\"}},"
                + "\"publication\":"
                + golden("publication.json")
                + "}");
    assertThat(json(acknowledgement())).isEqualTo(golden("acknowledgement.json"));
    assertThat(json(statistics())).isEqualTo(golden("statistics.json"));
  }

  @Test
  void theHashIsOverTheCanonicalBytesOfTheConfiguration() throws IOException {
    String publication = golden("publication.json");
    int start = "{\"config\":".length();
    String config = publication.substring(start, publication.indexOf(",\"configHash\":"));

    assertThat(ConfigHash.of(Samples.full()))
        .isEqualTo(Sha256.hex(config.getBytes(UTF_8)).substring(0, 32));
    assertThat(publication).contains("\"configHash\":\"" + ConfigHash.of(Samples.full()) + '"');
  }

  @Test
  void whatIsWrittenIsReadBack() {
    Publication publication = Publication.of(7, 3, Samples.full());

    assertThat(ConfigJson.readPublication(ConfigJson.write(publication)))
        .isEqualTo(new Parsed.Read<>(publication));
    assertThat(ConfigJson.readPush(ConfigJson.write(push()))).isEqualTo(new Parsed.Read<>(push()));
    assertThat(ConfigJson.readAcknowledgement(ConfigJson.write(acknowledgement())))
        .isEqualTo(new Parsed.Read<>(acknowledgement()));
    assertThat(ConfigJson.readStatistics(ConfigJson.write(statistics())))
        .isEqualTo(new Parsed.Read<>(statistics()));
  }

  @Test
  void aPodThatHasSeenNothingRespondsToo() {
    var nothing = new Acknowledgement(null, null, List.of(1), "1.2.3");

    assertThat(json(nothing))
        .isEqualTo("{\"formats\":[1],\"offered\":null,\"running\":null,\"version\":\"1.2.3\"}");
    assertThat(ConfigJson.readAcknowledgement(ConfigJson.write(nothing)))
        .isEqualTo(new Parsed.Read<>(nothing));
  }

  @Test
  void theOrderInWhichAMapWasFilledDoesNotCount() {
    Map<String, String> ascending = new LinkedHashMap<>();
    Map<String, String> descending = new LinkedHashMap<>();
    for (int i = 0; i < 50; i++) {
      ascending.put("model-" + i, "m" + i);
      descending.put("model-" + (49 - i), "m" + (49 - i));
    }

    assertThat(ConfigHash.of(renaming(ascending)))
        .isEqualTo(ConfigHash.of(renaming(descending)))
        .isEqualTo(ConfigHash.of(renaming(new HashMap<>(ascending))));
  }

  @Test
  void equalDurationsHashAlikeHoweverTheyWereWritten() {
    assertThat(json(Duration.parse("PT60S"))).isEqualTo(json(Duration.ofMinutes(1)));
  }

  @Test
  void sequenceAndPeersAreOutsideTheHash() {
    assertThat(Publication.of(1, 1, Samples.full()).configHash())
        .isEqualTo(Publication.of(2, 9, Samples.full()).configHash());
  }

  /// Each of these serves differently, so each must be told apart.
  @Test
  void everyDifferenceInContentChangesTheHash() {
    List<Object> variants = new ArrayList<>(Variants.of(Samples.full()));
    variants.add(Samples.full());

    assertThat(variants).hasSizeGreaterThan(70);
    assertThat(variants.stream().map(variant -> ConfigHash.of((GatewayConfig) variant)))
        .doesNotHaveDuplicates();
  }

  @Test
  void aValueOutsideTheContractIsRefused() {
    assertThatThrownBy(() -> ConfigJson.write(new Object()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void credentialsPrintTheirIdsAndNeverTheirValues() {
    var credentials = new Credentials(Map.of("id-b", "sk-canary", "id-a", "sk-other"));

    assertThat(credentials).hasToString("Credentials[id-a, id-b]");
    assertThat(new Push(Publication.of(1, 1, Samples.full()), credentials).toString())
        .doesNotContain("sk-canary");
  }

  @Test
  void anIdTellsPlacesAndValuesApartAndShowsNeither() {
    String id = Credentials.idOf("keys", "openai", "sk-canary");

    assertThat(id).matches("[0-9a-f]{32}").isEqualTo("db68b6906686a76046e6d26f0b25ccee");
    assertThat(id)
        .isNotEqualTo(Credentials.idOf("keys", "openai", "sk-canary2"))
        .isNotEqualTo(Credentials.idOf("keys", "relay", "sk-canary"))
        .isNotEqualTo(Credentials.idOf("keyso", "penai", "sk-canary"));
  }

  @Test
  void aSetOfIdsHashesAlikeInAnyOrder() {
    assertThat(Credentials.hashOf(List.of("b", "a", "b")))
        .isEqualTo(Credentials.hashOf(List.of("a", "b")))
        .isNotEqualTo(Credentials.hashOf(List.of("ab")))
        .isEqualTo("7e18f737311b2dc3b2f269dd78396b03");
    assertThat(Credentials.hashOf(List.of())).isEqualTo("e3b0c44298fc1c149afbf4c8996fb924");
  }

  @Test
  void collectionsInAConfigurationCannotBeChanged() {
    GatewayConfig full = Samples.full();

    assertThatThrownBy(() -> full.upstreams().clear())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> full.upstreams().getFirst().models().clear())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> Credentials.NONE.values().put("a", "b"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  private static Push push() {
    return new Push(
        Publication.of(7, 3, Samples.full()),
        new Credentials(Map.of("0123456789abcdef0123456789abcdef", "sk-provider")));
  }

  private static Acknowledgement acknowledgement() {
    return new Acknowledgement(
        new Acknowledgement.Offer(
            8,
            "b".repeat(32),
            Acknowledgement.Verdict.Rejected,
            List.of(new Problem("upstreams[0].url", "must start with https://"))),
        new Acknowledgement.Running(7, "a".repeat(32), "c".repeat(32)),
        List.of(1),
        "1.2.3");
  }

  private static Statistics statistics() {
    return new Statistics(
        4,
        false,
        Map.of(
            "relay",
                new Statistics.UpstreamCounts(10, 1, true, false, Statistics.ProbeState.Failing),
            "official",
                new Statistics.UpstreamCounts(90, 0, false, true, Statistics.ProbeState.Unknown)),
        Map.of("https://idp.example.com", "answered with status 404"));
  }

  private static GatewayConfig renaming(Map<String, String> models) {
    return Samples.config(
        Samples.openAi("official", "https://api.openai.com/v1").models(models).build());
  }
}
