package dev.aifleet.cli.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.compiler.CompilerInput;
import dev.aifleet.compiler.Secrets;
import dev.aifleet.config.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InputReaderTest {
  private static final String GATEWAY =
      """
      apiVersion: aifleet.dev/v1alpha1
      kind: AIGateway
      metadata: {name: chat, namespace: ai}
      spec:
        upstreams:
        - name: official
          url: https://api.openai.com/v1
          weight: 1
        auth: {anonymous: Allow}
      """;

  private Path folder;
  private Path file;

  @BeforeEach
  void aGatewayIsWritten(@TempDir Path folder) throws IOException {
    this.folder = folder;
    file = Files.writeString(folder.resolve("gateway.yaml"), GATEWAY);
  }

  @Test
  void readsTheOneGatewayAmongOtherDocuments() throws IOException {
    write(
        "gateway.yaml",
        "kind: ConfigMap\n---\n" + GATEWAY + "---\n# nothing\n---\nkind: Service\n");

    CompilerInput input = found(inputs());

    assertThat(input.namespace()).isEqualTo("ai");
    assertThat(input.name()).isEqualTo("chat");
    assertThat(input.spec().upstreams().getFirst().name()).isEqualTo("official");
  }

  @Test
  void aGatewayWithoutNamespaceIsInTheDefaultOne() throws IOException {
    write("gateway.yaml", GATEWAY.replace(", namespace: ai", ""));

    assertThat(found(inputs()).namespace()).isEqualTo("default");
  }

  @Test
  void aFolderStandsForItsFiles() throws IOException {
    write("secret.yml", secret("clients", "stringData: {demo: from-folder}"));

    CompilerInput input = found(new Inputs(List.of(folder), null, Map.of()));

    assertThat(entry(input, "clients", "demo")).isEqualTo("from-folder");
  }

  @Test
  void secretsAreFoundInTheSameFileAndInThoseBesideIt() throws IOException {
    write("gateway.yaml", GATEWAY + "---\n" + secret("same", "stringData: {a: one}"));
    write("beside.yaml", secret("beside", "data: {a: dHdv}\n  "));
    write("broken.yaml", "kind: [");

    CompilerInput input = found(inputs());

    assertThat(entry(input, "same", "a")).isEqualTo("one");
    assertThat(entry(input, "beside", "a")).isEqualTo("two");
  }

  @Test
  void environmentBeatsFolderBeatsGivenFileBeatsFilesBeside() throws IOException {
    write("beside.yaml", secret("s", "stringData: {a: beside, b: beside, c: beside, d: beside}"));
    write(
        "gateway.yaml", GATEWAY + "---\n" + secret("s", "stringData: {b: file, c: file, d: file}"));
    Path mounts = Files.createDirectories(folder.resolve("mounts/s"));
    Files.writeString(mounts.resolve("c"), "folder");
    Files.writeString(mounts.resolve("d"), "folder");
    Files.writeString(mounts.resolve(".hidden"), "x");

    var input =
        found(new Inputs(List.of(file), folder.resolve("mounts"), Map.of("s/d", "environment")));

    assertThat(secrets(input).byName().get("s"))
        .extracting(Secrets.Entries::values)
        .isEqualTo(Map.of("a", "beside", "b", "file", "c", "folder", "d", "environment"));
  }

  @Test
  void labelsOfSecretsAreRead() throws IOException {
    write(
        "beside.yaml",
        "kind: Secret\nmetadata: {name: s, labels: {for: chat}}\nstringData: {a: b}\n");

    assertThat(secrets(found(inputs())).byName().get("s"))
        .extracting(Secrets.Entries::labels)
        .isEqualTo(Map.of("for", "chat"));
  }

  @Test
  void configMapsAreFoundInTheSameFileAndInThoseBesideIt() throws IOException {
    write("gateway.yaml", GATEWAY + "---\n" + configMap("ca", "{b: given}"));
    write("beside.yaml", configMap("ca", "{a: beside, b: beside}"));

    assertThat(found(inputs()).configMaps().byName())
        .isEqualTo(
            Map.of("ca", new Secrets.Entries(Map.of(), Map.of("a", "beside", "b", "given"))));
  }

  @Test
  void whatIsWrittenForAnotherNamespaceIsNotTheGateways() throws IOException {
    String here = "metadata: {namespace: ai, name: ";
    String elsewhere = "metadata: {namespace: elsewhere, name: ";
    write(
        "gateway.yaml",
        String.join(
            "---\n",
            GATEWAY,
            secret("a", "stringData: {k: here}").replace("metadata: {name: ", here),
            secret("b", "data: {k: 'not base-64!'}").replace("metadata: {name: ", elsewhere),
            configMap("c", "{k: elsewhere}").replace("metadata: {name: ", elsewhere)));
    write(
        "beside.yaml",
        secret("a", "stringData: {k: elsewhere}").replace("metadata: {name: ", elsewhere));

    CompilerInput input = found(inputs());

    assertThat(secrets(input).byName()).containsOnlyKeys("a");
    assertThat(entry(input, "a", "k")).isEqualTo("here");
    assertThat(input.configMaps().byName()).isEmpty();
  }

  @Test
  void aGatewayWithoutNamespaceHasTheSecretsOfTheDefaultOne() throws IOException {
    write("gateway.yaml", GATEWAY.replace(", namespace: ai", ""));
    write("a.yaml", secret("a", "").replace("{name: ", "{namespace: default, name: "));
    write("b.yaml", secret("b", "").replace("{name: ", "{namespace: ai, name: "));

    assertThat(secrets(found(inputs())).byName()).containsOnlyKeys("a");
  }

  @Test
  void aFolderOfSecretsMayHoldAnyBytes() throws IOException {
    Path mounts = Files.createDirectories(folder.resolve("mounts/s"));
    Files.write(mounts.resolve("keystore.jks"), new byte[] {(byte) 0xfe, (byte) 0xed});
    Files.writeString(mounts.resolve("key"), "sk-é");

    CompilerInput input = found(new Inputs(List.of(file), folder.resolve("mounts"), Map.of()));

    assertThat(entry(input, "s", "key")).isEqualTo("sk-é");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          weight: 1       | wieght: 1       | spec.upstreams[0].wieght: is not a field; fields here are api, auth, azure, circuitBreaker, connections, headers, maxInFlight, models, name, network, passHeaders, priority, probe, provider, serves, serviceRef, timeouts, tls, url, weight
          weight: 1       | weight: -1      | spec.upstreams[0].weight: must be at least 0
          weight: 1       | weight: 1001    | spec.upstreams[0].weight: must be at most 1000
          weight: 1       | weight: heavy   | spec.upstreams[0].weight: must be a whole number
          weight: 1       | weight: 0.5     | spec.upstreams[0].weight: must be a whole number
          name: official  | name: Official  | spec.upstreams[0].name: must be 1 to 63 lower-case letters, digits and '-', such as team-a; no '-' first or last
          name: official  | name: "team\\n" | spec.upstreams[0].name: must be 1 to 63 lower-case letters, digits and '-', such as team-a; no '-' first or last
          name: official  | name: 7         | spec.upstreams[0].name: must be text; put numbers and yes/no in quotes
          Allow           | Maybe           | spec.auth.anonymous: must be one of Allow, Deny
          {name: chat     | {name: Chat     | metadata.name: the name is also the name of a Service: at most 63 lower-case letters, digits and '-', a letter first and no '-' last
          v1alpha1        | v9              | apiVersion: must be aifleet.dev/v1alpha1
          weight: 1       | models: {a: }   | spec.upstreams[0].models.a: must be text; put numbers and yes/no in quotes
          weight: 1       | wieght:         | spec.upstreams[0].wieght: is not a field; fields here are api, auth, azure, circuitBreaker, connections, headers, maxInFlight, models, name, network, passHeaders, priority, probe, provider, serves, serviceRef, timeouts, tls, url, weight
          '  auth: {anonymous: Allow}' | '  paused: maybe' | spec.paused: must be true or false
          """)
  void tellsWhereAFieldIsWrong(String from, String to, String problem) throws IOException {
    assertThat(GATEWAY).contains(from);
    write("gateway.yaml", GATEWAY.replace(from, to));

    assertThat(problems(inputs())).contains(problem);
  }

  @Test
  void tellsWhatIsMissingAndWhatIsThereTwice() throws IOException {
    write(
        "gateway.yaml",
        GATEWAY
            .replace("  auth: {anonymous: Allow}\n", "")
            .replace("  - name", "  - {name: official}\n  - name"));

    assertThat(problems(inputs()))
        .containsExactlyInAnyOrder(
            "spec.upstreams[1].name: 'official' is used twice", "spec.auth: must be given");
  }

  @Test
  void tellsWhereAFileIsNoYaml() throws IOException {
    write("gateway.yaml", GATEWAY + "  : : [\n");

    assertThat(problems(inputs())).singleElement().asString().startsWith("gateway.yaml:9:");
  }

  @Test
  void aFieldThatIsWrittenTwiceIsAProblem() throws IOException {
    write("gateway.yaml", GATEWAY.replace("    weight: 1\n", "    weight: 1\n    weight: 2\n"));

    assertThat(problems(inputs())).singleElement().asString().contains("weight");
  }

  @Test
  void aFileThatIsNotThereIsAProblem() {
    assertThat(problems(new Inputs(List.of(folder.resolve("gone.yaml")), null, Map.of())))
        .containsExactly("gone.yaml: cannot be read");
  }

  @Test
  void aFieldWithoutValueIsAsIfItWereNotWritten() throws IOException {
    write("gateway.yaml", GATEWAY.replace("weight: 1", "weight:"));

    assertThat(found(inputs()).spec().upstreams().getFirst().weight()).isNull();
  }

  @Test
  void rulesSeeTheDefaultsOfWhatIsLeftOut() throws IOException {
    write("gateway.yaml", GATEWAY + "  drain: {timeout: 5s}\n");

    assertThat(problems(inputs()))
        .containsExactly("spec.drain: timeout must be at least minDuration");
  }

  @Test
  void rulesWaitUntilEveryFieldHasItsType() throws IOException {
    write(
        "gateway.yaml", GATEWAY.replace("weight: 1", "weight: []").replace("official", "OFFICIAL"));

    assertThat(problems(inputs()))
        .containsExactly("spec.upstreams[0].weight: must be a whole number");
  }

  @Test
  void anAliasIsWhatItsAnchorHolds() throws IOException {
    write(
        "gateway.yaml",
        GATEWAY.replace("name: official", "name: &name official")
            + "  rollback: {target: {upstream: *name}}\n");

    assertThat(found(inputs()).spec().rollback())
        .hasToString("RollbackSpec[active=null, target=Target[upstream=official]]");
  }

  @Test
  void fieldsOfAnAnchorAreMergedBehindThoseOfItsOwn() throws IOException {
    write(
        "beside.yaml",
        """
        x-common: &common {a: one, b: two}
        kind: Secret
        metadata: {name: s}
        stringData: {<<: *common, b: own}
        """);
    write("gateway.yaml", GATEWAY);

    var found = found(inputs());

    assertThat(entry(found, "s", "a")).isEqualTo("one");
    assertThat(entry(found, "s", "b")).isEqualTo("own");
  }

  @ParameterizedTest
  @CsvSource({
    "'  image: *nowhere\n', 10:10, undefined alias",
    "'  image: &a [*a]\n', 10:10, 'too much'",
    "'  image: &a {b: 1, b: 2}\n  x: *a\n', 10:21, 'uplicate'"
  })
  void anAliasThatHoldsNothingIsToldWhereItStands(String line, String place, String problem)
      throws IOException {
    write("gateway.yaml", GATEWAY + line);

    assertThat(problems(inputs()))
        .singleElement()
        .asString()
        .startsWith("gateway.yaml:" + place + ": is not YAML: ")
        .contains(problem);
  }

  @Test
  void aliasesOfAliasesDoNotGrowWithoutEnd() throws IOException {
    var bomb = new StringBuilder(GATEWAY).append("  x0: &x0 [1, 1]\n");
    for (int i = 1; i < 40; i++) {
      bomb.append("  x%d: &x%d [*x%d, *x%d]\n".formatted(i, i, i - 1, i - 1));
    }
    write("gateway.yaml", bomb.toString());

    assertThat(problems(inputs())).singleElement().asString().contains("is not YAML");
  }

  @Test
  void anAliasInAnotherDocumentBesideDoesNotHideASecret() throws IOException {
    write(
        "beside.yaml",
        "kind: Service\na: &x b\nc: *x\n---\n" + secret("s", "stringData: {a: one}"));

    assertThat(entry(found(inputs()), "s", "a")).isEqualTo("one");
  }

  @Test
  void thereMustBeExactlyOneGateway() throws IOException {
    write("gateway.yaml", GATEWAY + "---\n" + GATEWAY.replace("chat", "other"));
    assertThat(problems(inputs()))
        .containsExactly("2 documents of kind AIGateway in the given files; give one");

    write("gateway.yaml", "kind: Secret\n");
    assertThat(problems(inputs()))
        .containsExactly("no document of kind AIGateway in the given files");
  }

  @Test
  void aSecretThatIsNotBase64IsAProblemThatDoesNotShowIt() throws IOException {
    write("gateway.yaml", GATEWAY + "---\n" + secret("s", "data: {a: 'not base-64!'}"));

    assertThat(problems(inputs()))
        .singleElement()
        .asString()
        .startsWith("Secret s: data.a")
        .doesNotContain("base-64!");
  }

  private static final String KEYED =
      GATEWAY
          .replace("    weight: 1", "    auth: {type: APIKey, secretRef: {name: s, key: a}}")
          .replace("auth: {anonymous: Allow}", "auth: {apiKeys: {secretRef: {name: clients}}}");

  @Test
  void aSecretWithoutTheLabelIsServedWithAWarning() throws IOException {
    write("gateway.yaml", KEYED + "---\n" + secret("s", "stringData: {a: sk-provider}"));
    write("beside.yaml", secret("clients", "stringData: {demo: sk-client-0123456789}"));

    assertThat(warnings(inputs()))
        .containsExactly(
            "spec.upstreams[0].auth.secretRef: Secret 's' lacks the label that lets AIGateways send"
                + " its entries to their upstreams: kubectl label secret s -n ai"
                + " aifleet.dev/use=provider-key",
            "spec.auth.apiKeys.secretRef: Secret 'clients' lacks the label that makes its entries"
                + " the keys of clients: kubectl label secret clients -n ai"
                + " aifleet.dev/use=client-keys");
    assertThat(entry(found(inputs()), "s", "a")).isEqualTo("sk-provider");
  }

  @Test
  void whatComesFromTheEnvironmentNeedsNoLabel() throws IOException {
    write("gateway.yaml", KEYED);
    var inputs =
        new Inputs(
            List.of(file), null, Map.of("s/a", "sk-provider", "clients/a", "sk-client-0123456789"));

    assertThat(warnings(inputs)).isEmpty();
  }

  private static List<String> warnings(Inputs inputs) {
    return switch (new InputReader(inputs).read()) {
      case ReadResult.Loaded found -> found.warnings().stream().map(Problem::toString).toList();
      case ReadResult.Invalid broken -> throw new AssertionError(broken.problems());
    };
  }

  private Inputs inputs() {
    return new Inputs(List.of(file), null, Map.of());
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static String secret(String name, String data) {
    return "apiVersion: v1\nkind: Secret\nmetadata: {name: " + name + "}\n" + data + "\n";
  }

  private static String configMap(String name, String data) {
    return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: " + name + "}\ndata: " + data + "\n";
  }

  private static CompilerInput found(Inputs inputs) {
    return switch (new InputReader(inputs).read()) {
      case ReadResult.Loaded found -> found.input();
      case ReadResult.Invalid broken -> throw new AssertionError(broken.problems());
    };
  }

  private static List<String> problems(Inputs inputs) {
    return switch (new InputReader(inputs).read()) {
      case ReadResult.Loaded _ -> List.of();
      case ReadResult.Invalid broken -> broken.problems().stream().map(Problem::toString).toList();
    };
  }

  private static Secrets secrets(CompilerInput input) {
    return input.secrets();
  }

  private static String entry(CompilerInput input, String secret, String entry) {
    return Objects.requireNonNull(
        Objects.requireNonNull(input.secrets().byName().get(secret)).values().get(entry));
  }
}
