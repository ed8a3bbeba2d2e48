package dev.aifleet.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.aifleet.compiler.Compilation.Compiled;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class UseLabelTest {
  private static final Map<String, String> KEYS = Map.of("official", "sk-o", "relay", "sk-r");
  private static final SpecFixture WITHOUT_LABEL =
      SpecFixture.chat().secret("providers", Map.of(), KEYS);
  private static final Map<String, String> CLIENTS = Map.of("demo", SpecFixture.CLIENT_KEY);
  private static final String KEY_OF_MORE = "sk-of-more-0123456789";
  private static final String BY_CA =
      "  url: https://relay.example.com/v1\n  tls: {caRef: {name: ca, key: ca.crt}}\n";

  static Stream<Arguments> closed() {
    SpecFixture chat = SpecFixture.chat();
    String label = "aifleet.dev/use";
    return Stream.of(
        arguments(
            "provider key without the label",
            chat.secret("providers", Map.of(), KEYS),
            "UseNotAllowed spec.upstreams[0].auth.secretRef: Secret 'providers' lacks the label"
                + " that lets AIGateways send its entries to their upstreams: kubectl label secret"
                + " providers -n ai aifleet.dev/use=provider-key"),
        arguments(
            "provider key that is open for client keys",
            chat.secret("providers", Map.of(label, "client-keys"), KEYS),
            "UseNotAllowed spec.upstreams[0].auth.secretRef: Secret 'providers' is labelled"
                + " aifleet.dev/use=client-keys, and one object has one purpose: use another"
                + " Secret, or kubectl label secret providers -n ai --overwrite"
                + " aifleet.dev/use=provider-key"),
        arguments(
            "client keys without the label",
            chat.secret("clients", Map.of(), CLIENTS),
            "UseNotAllowed spec.auth.apiKeys.secretRef: Secret 'clients' lacks the label that makes"
                + " its entries the keys of clients: kubectl label secret clients -n ai"
                + " aifleet.dev/use=client-keys"),
        arguments(
            "client keys by selector without the label",
            chat.with("{secretRef: {name: clients}}", "{secretSelector: {matchLabels: {a: b}}}")
                .secret("clients", Map.of("a", "b"), CLIENTS),
            "UseNotAllowed spec.auth.apiKeys.secretSelector: Secret 'clients' lacks the label that"
                + " makes its entries the keys of clients: kubectl label secret clients -n ai"
                + " aifleet.dev/use=client-keys"),
        arguments(
            "authorities without the label",
            chat.with("  url: https://relay.example.com/v1\n", BY_CA)
                .configMap("ca", Map.of(), Map.of("ca.crt", ConnectionPolicyCompilerTest.CA)),
            "UseNotAllowed spec.upstreams[1].tls.caRef: ConfigMap 'ca' lacks the label that makes"
                + " its entries certificate authorities: kubectl label configmap ca -n ai"
                + " aifleet.dev/use=ca"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("closed")
  void whatItsOwnerHasNotOpenedIsNotUsed(String what, SpecFixture written, String problem) {
    assertThat(written.problems()).as(what).contains(problem);
    assertThat(written.problems()).allMatch(line -> line.startsWith("UseNotAllowed"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("closed")
  void onOnesOwnMachineItIsUsedAndAdvised(String what, SpecFixture written, String problem) {
    assertThat(Compiler.compile(written.input(CompilerInput.LabelRule.Advised)))
        .as(what)
        .isInstanceOf(Compiled.class);
    assertThat(UseLabelWarnings.of(written.input()))
        .anyMatch(advice -> ("UseNotAllowed " + advice).equals(problem));
  }

  /// As after an upgrade of the operator from a release that asked for no label.
  @Test
  void whatServedBeforeServesOn() {
    Compiled before = SpecFixture.chat().compiled();

    Compiled after =
        SpecFixture.good(
            WITHOUT_LABEL
                .secret("clients", Map.of(), Map.of("demo", "sk-changed-meanwhile"))
                .compile(before));

    assertThat(after.config()).isEqualTo(before.config());
    assertThat(after.credentials()).isEqualTo(before.credentials());
    assertThat(after.secretProblems()).hasSize(3);
  }

  @Test
  void theKeysOfSelectedClientsStayToo() {
    SpecFixture chat =
        SpecFixture.chat()
            .with("{secretRef: {name: clients}}", "{secretSelector: {matchLabels: {a: b}}}")
            .secret(
                "more", Map.of("a", "b", UseLabel.KEY, "client-keys"), Map.of("x", KEY_OF_MORE));
    Compiled before =
        chat.secret("clients", Map.of("a", "b", UseLabel.KEY, "client-keys"), CLIENTS).compiled();

    Compiled after =
        SpecFixture.good(chat.secret("clients", Map.of("a", "b"), CLIENTS).compile(before));

    assertThat(after.config().auth().apiKeys())
        .containsExactlyInAnyOrderElementsOf(before.config().auth().apiKeys());
  }

  @Test
  void aKeyThatIsClosedIsNotSentToANewAddress() {
    Compiled before = SpecFixture.chat().compiled();

    Compiled after =
        SpecFixture.good(
            WITHOUT_LABEL
                .with("https://relay.example.com/v1", "https://thief.example.com/v1")
                .compile(before));

    assertThat(after.config().upstreams()).isEqualTo(before.config().upstreams());
    assertThat(after.config().toString()).doesNotContain("thief");
  }

  @Test
  void aRollbackGoesOnWithTheKeyThatWasGoodLast() {
    Compiled lastGood = SpecFixture.chat().compiled();

    Compiled pinned = SpecFixture.good(WITHOUT_LABEL.pinned("relay", lastGood));

    assertThat(pinned.credentials().values()).containsValue("sk-relay");
    assertThat(pinned.credentials().values()).doesNotContainValue("sk-r");
  }
}
