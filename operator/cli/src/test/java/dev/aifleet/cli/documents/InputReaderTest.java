package dev.aifleet.cli.documents;

import static dev.aifleet.cli.documents.InputFixture.GATEWAY;
import static dev.aifleet.cli.documents.InputFixture.configMap;
import static dev.aifleet.cli.documents.InputFixture.entry;
import static dev.aifleet.cli.documents.InputFixture.found;
import static dev.aifleet.cli.documents.InputFixture.secret;
import static dev.aifleet.cli.documents.InputFixture.warnings;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.compiler.CompilerInput;
import dev.aifleet.compiler.Secrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where the gateway and what it refers to are found.
class InputReaderTest {
  private InputFixture files;

  @BeforeEach
  void aGatewayIsWritten(@TempDir Path folder) throws IOException {
    files = InputFixture.in(folder);
  }

  @Test
  void readsTheOneGatewayAmongOtherDocuments() throws IOException {
    files.write(
        "gateway.yaml",
        "kind: ConfigMap\n---\n" + GATEWAY + "---\n# nothing\n---\nkind: Service\n");

    CompilerInput input = found(files.inputs());

    assertThat(input.namespace()).isEqualTo("ai");
    assertThat(input.name()).isEqualTo("chat");
    assertThat(input.spec().upstreams().getFirst().name()).isEqualTo("official");
  }

  @Test
  void aGatewayWithoutNamespaceIsInTheDefaultOne() throws IOException {
    files.write("gateway.yaml", GATEWAY.replace(", namespace: ai", ""));

    assertThat(found(files.inputs()).namespace()).isEqualTo("default");
  }

  @Test
  void aFolderStandsForItsFiles() throws IOException {
    files.write("secret.yml", secret("clients", "stringData: {demo: from-folder}"));

    CompilerInput input = found(new Inputs(List.of(files.folder()), null, Map.of()));

    assertThat(entry(input, "clients", "demo")).isEqualTo("from-folder");
  }

  @Test
  void secretsAreFoundInTheSameFileAndInThoseBesideIt() throws IOException {
    files.write("gateway.yaml", GATEWAY + "---\n" + secret("same", "stringData: {a: one}"));
    files.write("beside.yaml", secret("beside", "data: {a: dHdv}\n  "));
    files.write("broken.yaml", "kind: [");

    CompilerInput input = found(files.inputs());

    assertThat(entry(input, "same", "a")).isEqualTo("one");
    assertThat(entry(input, "beside", "a")).isEqualTo("two");
  }

  @Test
  void environmentBeatsFolderBeatsGivenFileBeatsFilesBeside() throws IOException {
    files.write(
        "beside.yaml", secret("s", "stringData: {a: beside, b: beside, c: beside, d: beside}"));
    files.write(
        "gateway.yaml", GATEWAY + "---\n" + secret("s", "stringData: {b: file, c: file, d: file}"));
    Path mounts = Files.createDirectories(files.folder().resolve("mounts/s"));
    Files.writeString(mounts.resolve("c"), "folder");
    Files.writeString(mounts.resolve("d"), "folder");
    Files.writeString(mounts.resolve(".hidden"), "x");

    var input =
        found(
            new Inputs(
                List.of(files.file()),
                files.folder().resolve("mounts"),
                Map.of("s/d", "environment")));

    assertThat(secrets(input).byName().get("s"))
        .extracting(Secrets.Entries::values)
        .isEqualTo(Map.of("a", "beside", "b", "file", "c", "folder", "d", "environment"));
  }

  @Test
  void labelsOfSecretsAreRead() throws IOException {
    files.write(
        "beside.yaml",
        "kind: Secret\nmetadata: {name: s, labels: {for: chat}}\nstringData: {a: b}\n");

    assertThat(secrets(found(files.inputs())).byName().get("s"))
        .extracting(Secrets.Entries::labels)
        .isEqualTo(Map.of("for", "chat"));
  }

  @Test
  void configMapsAreFoundInTheSameFileAndInThoseBesideIt() throws IOException {
    files.write("gateway.yaml", GATEWAY + "---\n" + configMap("ca", "{b: given}"));
    files.write("beside.yaml", configMap("ca", "{a: beside, b: beside}"));

    assertThat(found(files.inputs()).configMaps().byName())
        .isEqualTo(
            Map.of("ca", new Secrets.Entries(Map.of(), Map.of("a", "beside", "b", "given"))));
  }

  @Test
  void whatIsWrittenForAnotherNamespaceIsNotTheGateways() throws IOException {
    String here = "metadata: {namespace: ai, name: ";
    String elsewhere = "metadata: {namespace: elsewhere, name: ";
    files.write(
        "gateway.yaml",
        String.join(
            "---\n",
            GATEWAY,
            secret("a", "stringData: {k: here}").replace("metadata: {name: ", here),
            secret("b", "data: {k: 'not base-64!'}").replace("metadata: {name: ", elsewhere),
            configMap("c", "{k: elsewhere}").replace("metadata: {name: ", elsewhere)));
    files.write(
        "beside.yaml",
        secret("a", "stringData: {k: elsewhere}").replace("metadata: {name: ", elsewhere));

    CompilerInput input = found(files.inputs());

    assertThat(secrets(input).byName()).containsOnlyKeys("a");
    assertThat(entry(input, "a", "k")).isEqualTo("here");
    assertThat(input.configMaps().byName()).isEmpty();
  }

  @Test
  void aGatewayWithoutNamespaceHasTheSecretsOfTheDefaultOne() throws IOException {
    files.write("gateway.yaml", GATEWAY.replace(", namespace: ai", ""));
    files.write("a.yaml", secret("a", "").replace("{name: ", "{namespace: default, name: "));
    files.write("b.yaml", secret("b", "").replace("{name: ", "{namespace: ai, name: "));

    assertThat(secrets(found(files.inputs())).byName()).containsOnlyKeys("a");
  }

  @Test
  void aFolderOfSecretsMayHoldAnyBytes() throws IOException {
    Path mounts = Files.createDirectories(files.folder().resolve("mounts/s"));
    Files.write(mounts.resolve("keystore.jks"), new byte[] {(byte) 0xfe, (byte) 0xed});
    Files.writeString(mounts.resolve("key"), "sk-é");

    CompilerInput input =
        found(new Inputs(List.of(files.file()), files.folder().resolve("mounts"), Map.of()));

    assertThat(entry(input, "s", "key")).isEqualTo("sk-é");
  }

  private static final String KEYED =
      GATEWAY
          .replace("    weight: 1", "    auth: {type: APIKey, secretRef: {name: s, key: a}}")
          .replace("auth: {anonymous: Allow}", "auth: {apiKeys: {secretRef: {name: clients}}}");

  @Test
  void aSecretWithoutTheLabelIsServedWithAWarning() throws IOException {
    files.write("gateway.yaml", KEYED + "---\n" + secret("s", "stringData: {a: sk-provider}"));
    files.write("beside.yaml", secret("clients", "stringData: {demo: sk-client-0123456789}"));

    assertThat(warnings(files.inputs()))
        .containsExactly(
            "spec.upstreams[0].auth.secretRef: Secret 's' lacks the label that lets AIGateways send"
                + " its entries to their upstreams: kubectl label secret s -n ai"
                + " aifleet.dev/use=provider-key",
            "spec.auth.apiKeys.secretRef: Secret 'clients' lacks the label that makes its entries"
                + " the keys of clients: kubectl label secret clients -n ai"
                + " aifleet.dev/use=client-keys");
    assertThat(entry(found(files.inputs()), "s", "a")).isEqualTo("sk-provider");
  }

  @Test
  void whatComesFromTheEnvironmentNeedsNoLabel() throws IOException {
    files.write("gateway.yaml", KEYED);
    var inputs =
        new Inputs(
            List.of(files.file()),
            null,
            Map.of("s/a", "sk-provider", "clients/a", "sk-client-0123456789"));

    assertThat(warnings(inputs)).isEmpty();
  }

  private static Secrets secrets(CompilerInput input) {
    return input.secrets();
  }
}
