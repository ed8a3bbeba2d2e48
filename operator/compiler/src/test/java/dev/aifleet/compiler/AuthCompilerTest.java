package dev.aifleet.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.aifleet.config.GatewayConfig.ApiKey;
import dev.aifleet.config.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AuthCompilerTest {
  private static final String A = "sk-aaaaaaaaaaaaa";
  private static final String B = "sk-bbbbbbbbbbbbb";
  private static final String C = "sk-ccccccccccccc";
  private static final Map<String, String> KEYS_FOR_CHAT =
      Map.of("aifleet.dev/keys-for", "chat", UseLabel.KEY, "client-keys");

  private static final SpecFixture BY_REF = SpecFixture.chat().without("clients");
  private static final SpecFixture BY_LABEL =
      BY_REF.with(
          "{secretRef: {name: clients}}",
          "{secretSelector: {matchLabels: {aifleet.dev/keys-for: chat}}}");

  @Test
  void eachEntryIsACallerAndEachLineOneOfItsKeys() {
    var auth =
        BY_REF
            .secret("clients", Map.of("team-b", B, "team-a", "\n " + A + " \r\n\n" + C + "\n"))
            .config()
            .auth();

    assertThat(auth.apiKeys())
        .containsExactly(
            new ApiKey("clients/team-a", sha256(A)),
            new ApiKey("clients/team-a", sha256(C)),
            new ApiKey("clients/team-b", sha256(B)));
  }

  @Test
  void aSelectorTakesAllSecretsWithItsLabelsInOrderOfTheirNames() {
    var auth =
        BY_LABEL
            .secret("zoe", KEYS_FOR_CHAT, Map.of("x", A))
            .secret("eve", more(KEYS_FOR_CHAT, "more", "yes"), Map.of("x", B))
            .secret("adam", more(KEYS_FOR_CHAT, UseLabel.KEY, "provider-key"), Map.of("x", C))
            .secret("mallory", more(KEYS_FOR_CHAT, "aifleet.dev/keys-for", "other"), Map.of("x", C))
            .config()
            .auth();

    assertThat(auth.apiKeys())
        .containsExactly(new ApiKey("eve/x", sha256(B)), new ApiKey("zoe/x", sha256(A)));
  }

  @Test
  void theSameLineTwiceInOneEntryIsOneKey() {
    var auth = BY_REF.secret("clients", Map.of("a", A + "\n" + A)).config().auth();

    assertThat(auth.apiKeys()).containsExactly(new ApiKey("clients/a", sha256(A)));
  }

  @Test
  void anEmptySecretIsFineWhereAnonymousRequestsAreServed() {
    var written =
        BY_REF
            .with("{apiKeys: {secretRef", "{anonymous: Allow, apiKeys: {secretRef")
            .secret("clients", Map.of());

    assertThat(written.config().auth().apiKeys()).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("problems")
  void tellsWhichKeysCannotServe(String what, SpecFixture written, String problem) {
    assertThat(written.problems()).as(what).containsExactly(problem);
  }

  static Stream<Arguments> problems() {
    return Stream.of(
        arguments(
            "no Secret",
            BY_REF,
            "SecretNotFound spec.auth.apiKeys.secretRef: there is no Secret 'clients' in"
                + " namespace 'ai'; create it with the label aifleet.dev/use=client-keys"),
        arguments(
            "no Secret with the labels",
            BY_LABEL.secret("bob", Map.of(UseLabel.KEY, "client-keys"), Map.of("x", A)),
            "SecretNotFound spec.auth.apiKeys.secretSelector: no Secret in namespace 'ai' has the"
                + " labels {aifleet.dev/keys-for=chat} and aifleet.dev/use=client-keys: kubectl"
                + " label secret -l aifleet.dev/keys-for=chat -n ai aifleet.dev/use=client-keys"),
        arguments(
            "no key",
            BY_REF.secret("clients", Map.of("a", " \n")),
            "NoKeys spec.auth.apiKeys: nobody could call: no key in [clients]; add an entry per"
                + " client, or write anonymous: Allow"),
        arguments(
            "short key",
            BY_REF.secret("clients", Map.of("a", "sk-123456789012")),
            "KeyTooShort spec.auth.apiKeys: a key in entry 'a' of Secret 'clients' is too short to"
                + " be safe; write at least 16 characters"),
        arguments(
            "two keys in a line",
            BY_REF.secret("clients", Map.of("a", A + " " + B)),
            "KeyUnusable spec.auth.apiKeys: a key in entry 'a' of Secret 'clients' has spaces or"
                + " characters that no client can send; write one key per line"),
        arguments(
            "binary",
            BY_REF.secret("clients", Map.of("a", A + "\u0001")),
            "KeyUnusable spec.auth.apiKeys: a key in entry 'a' of Secret 'clients' has spaces or"
                + " characters that no client can send; write one key per line"),
        arguments(
            "one key for two",
            BY_REF.secret("clients", Map.of("a", A, "b", A)),
            "KeyShared spec.auth.apiKeys: 'clients/a' and 'clients/b' have the same key, which"
                + " counts for the first"));
  }

  @Test
  void noProblemAndNoTextShowsAKey() {
    var written = BY_REF.secret("clients", Map.of("a", A, "b", A, "c", "short-secret"));

    assertThat(written.compile().toString() + written.input())
        .contains("too short")
        .doesNotContain(A, "short-secret", "sk-official");
  }

  private static Map<String, String> more(Map<String, String> labels, String key, String value) {
    Map<String, String> more = new HashMap<>(labels);
    more.put(key, value);
    return more;
  }

  private static String sha256(String key) {
    return Sha256.hex(key.getBytes(StandardCharsets.UTF_8));
  }
}
