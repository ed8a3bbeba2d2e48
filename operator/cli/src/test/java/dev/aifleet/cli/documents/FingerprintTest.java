package dev.aifleet.cli.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FingerprintTest {
  private Path folder;
  private Path secrets;

  @BeforeEach
  void aGatewayIsWritten(@TempDir Path folder) throws IOException {
    this.folder = folder;
    secrets = Files.createDirectories(folder.resolve("secrets"));
    write("gateway.yaml", "a: 1");
  }

  @Test
  void staysWhileNothingIsEdited() {
    assertThat(fingerprint("gateway.yaml")).isEqualTo(fingerprint("gateway.yaml"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gateway.yaml", "beside.yaml", "beside.yml", "secrets/keys/openai"})
  void changesWithEveryFileThatIsRead(String file) throws IOException {
    Fingerprint before = fingerprint("gateway.yaml");

    write(file, "longer than before");
    Fingerprint written = fingerprint("gateway.yaml");
    Files.delete(folder.resolve(file));

    assertThat(written).isNotEqualTo(before);
    assertThat(fingerprint("gateway.yaml")).isNotEqualTo(written);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gateway.yaml", "."})
  void aLogBesideTheFilesDoesNotCount(String given) throws IOException {
    Fingerprint before = fingerprint(given);

    write("access.log", "200 POST /v1/chat/completions");

    assertThat(fingerprint(given)).isEqualTo(before);
  }

  @Test
  void aGivenFileCountsWhateverItsName() throws IOException {
    write("gateway.conf", "a: 1");
    Fingerprint before = fingerprint("gateway.conf");

    write("gateway.conf", "a: 22");

    assertThat(fingerprint("gateway.conf")).isNotEqualTo(before);
  }

  @Test
  void aSecretMayBeALinkToAFolder() throws IOException {
    Path key = write("vault/keys/openai", "sk-one");
    Files.createSymbolicLink(secrets.resolve("keys"), key.getParent());
    Fingerprint before = fingerprint("gateway.yaml");

    Files.writeString(key, "sk-another");

    assertThat(fingerprint("gateway.yaml")).isNotEqualTo(before);
  }

  /// `keys/openai -> ..data/openai`, `..data -> ..1`, as the kubelet lays a volume out.
  @Test
  void aSwapOfAMountedSecretIsSeen() throws IOException {
    write("secrets/keys/..1/openai", "sk-one");
    write("secrets/keys/..2/openai", "sk-two");
    Path keys = secrets.resolve("keys");
    Path data = Files.createSymbolicLink(keys.resolve("..data"), Path.of("..1"));
    Files.createSymbolicLink(keys.resolve("openai"), Path.of("..data/openai"));
    Fingerprint before = fingerprint("gateway.yaml");

    Files.delete(data);
    Files.createSymbolicLink(data, Path.of("..2"));

    assertThat(fingerprint("gateway.yaml")).isNotEqualTo(before);
  }

  private Fingerprint fingerprint(String given) {
    return Fingerprint.of(new Inputs(List.of(folder.resolve(given)), secrets, Map.of()));
  }

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }
}
