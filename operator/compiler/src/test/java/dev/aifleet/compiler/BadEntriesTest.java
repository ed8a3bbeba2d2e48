package dev.aifleet.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.aifleet.compiler.Compilation.Compiled;
import dev.aifleet.config.ConfigValidator;
import dev.aifleet.config.GatewayConfig;
import dev.aifleet.config.GatewayConfig.ApiKey;
import dev.aifleet.config.GatewayConfig.JwtIssuer;
import dev.aifleet.config.GatewayConfig.ModelAlias;
import dev.aifleet.config.GatewayConfig.RateLimit;
import dev.aifleet.config.GatewayConfig.Upstream;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A bad entry costs itself; what is taken away is gone; only a part of which nothing would be left
/// stays as it was.
class BadEntriesTest {
  private static final Map<String, String> FOR_CHAT =
      Map.of("aifleet.dev/keys-for", "chat", UseLabel.KEY, "client-keys");
  private static final SpecFixture TEAMS =
      SpecFixture.chat()
          .without("clients")
          .with(
              "{secretRef: {name: clients}}",
              "{secretSelector: {matchLabels: {aifleet.dev/keys-for: chat}}}")
          .secret(
              "team-a", FOR_CHAT, Map.of("ann", "sk-ann-0123456789", "abe", "sk-abe-0123456789"))
          .secret("team-b", FOR_CHAT, Map.of("bob", "sk-bob-0123456789"));
  private static final SpecFixture MANY =
      SpecFixture.chat()
          .with(
              "rateLimits: [",
              "rateLimits: [{name: one, per: {source: APIKey}, limit: 5, window: 1s}, ")
          .with("modelAliases: [", "modelAliases: [{name: gpt-4, model: gpt-4o}, ")
          .with(
              "auth: {apiKeys",
              "auth: {jwt: [{issuer: 'https://a.example.com', audiences: [x], jwksURL:"
                  + " 'https://a.example.com/k'}, {issuer: 'https://b.example.com', audiences: [x],"
                  + " jwksURL: 'https://b.example.com/k'}], apiKeys");
  private static final Compiled BEFORE = MANY.compiled();

  @ParameterizedTest(name = "{0}")
  @MethodSource("teamB")
  void aBadKeyOfOneTeamKeepsNoRevokedKeyOfAnotherAlive(String what, String bobs, String reason) {
    SpecFixture revoked =
        TEAMS
            .secret("team-a", FOR_CHAT, Map.of("ann", "sk-ann-0123456789"))
            .secret("team-b", FOR_CHAT, Map.of("bob", bobs));

    var compilation = revoked.compile(TEAMS.compiled());

    assertThat(callers(SpecFixture.good(compilation).config())).as(what).contains("team-a/ann");
    assertThat(callers(SpecFixture.good(compilation).config())).doesNotContain("team-a/abe");
    assertThat(SpecFixture.problems(compilation)).singleElement().asString().startsWith(reason);
  }

  static Stream<Arguments> teamB() {
    return Stream.of(
        arguments("too short", "short", "KeyTooShort"),
        arguments("not to be sent", "sk-bob 0123456789", "KeyUnusable"),
        arguments("another's", "sk-ann-0123456789", "KeyShared"));
  }

  @Test
  void aKeyOfTwoCallersCountsForTheFirst() {
    var config = TEAMS.secret("team-b", FOR_CHAT, Map.of("bob", "sk-ann-0123456789")).config();

    assertThat(callers(config)).containsExactly("team-a/abe", "team-a/ann");
  }

  @Test
  void ofAnEntryWithAGoodAndABadLineTheGoodOneCounts() {
    var config =
        TEAMS.secret("team-b", FOR_CHAT, Map.of("bob", "sk-bob-new-0123456\nshort")).config();

    assertThat(callers(config)).contains("team-b/bob");
  }

  @Test
  void theLastKeyCanBeTakenAwayToo() {
    var before = SpecFixture.chat().compiled();

    var emptied = SpecFixture.chat().secret("clients", Map.of()).compile(before);
    var unselected = TEAMS.without("team-a").without("team-b").compile(TEAMS.compiled());

    assertThat(SpecFixture.good(emptied).config().auth().apiKeys()).isEmpty();
    assertThat(SpecFixture.problems(emptied)).singleElement().asString().startsWith("NoKeys");
    assertThat(SpecFixture.good(unselected).config().auth().apiKeys()).isEmpty();
    assertThat(SpecFixture.problems(unselected))
        .singleElement()
        .asString()
        .startsWith("SecretNotFound");
  }

  @Test
  void whereOnlyABadKeyIsLeftItsCallerKeepsTheOldOneAndOthersDoNot() {
    var two =
        SpecFixture.chat()
            .secret(
                "clients", Map.of("demo", SpecFixture.CLIENT_KEY, "gone", "sk-gone-0123456789"));

    var config =
        SpecFixture.good(two.secret("clients", Map.of("demo", "short")).compile(two.compiled()))
            .config();

    assertThat(callers(config)).containsExactly("clients/demo");
  }

  @Test
  void keysWhoseSecretCannotBeFoundStayAndTheRestOfSpecIsServed() {
    var edited = SpecFixture.chat().without("clients").with("weight: 90", "weight: 70");

    var config = SpecFixture.good(edited.compile(SpecFixture.chat().compiled())).config();

    assertThat(callers(config)).containsExactly("clients/demo");
    assertThat(config.upstreams().getFirst().weight()).isEqualTo(70);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badEntries")
  void aBadEntryIsLeftOutAndReportedAndTheRestIsServed(
      String what, SpecFixture broken, List<String> left, String problem) {
    var compilation = broken.compile();

    var config = SpecFixture.good(compilation).config();
    assertThat(names(config)).as(what).isEqualTo(left);
    assertThat(SpecFixture.problems(compilation)).singleElement().asString().contains(problem);
    assertThat(ConfigValidator.validate(config, SpecFixture.good(compilation).credentials()))
        .isEmpty();
  }

  static Stream<Arguments> badEntries() {
    var ca = "tls: {caRef: {name: ca, key: ca.crt}}";
    return Stream.of(
        arguments(
            "upstream without a Secret",
            MANY.with("name: providers, key: relay", "name: gone, key: relay"),
            without("relay"),
            "SecretNotFound spec.upstreams[1].auth.secretRef"),
        arguments(
            "first upstream without an entry",
            MANY.with("key: official", "key: gone"),
            without("official"),
            "EntryNotFound spec.upstreams[0].auth.secretRef"),
        arguments(
            "upstream without a CA",
            MANY.with("weight: 10", "weight: 10\n  " + ca),
            without("relay"),
            "CANotFound spec.upstreams[1].tls.caRef"),
        arguments(
            "upstream without a URL",
            MANY.with("https://relay.example.com/v1", "'https://a b'"),
            without("relay"),
            "spec.upstreams[1].url"),
        arguments(
            "upstream with the name of another",
            MANY.with("name: relay", "name: official"),
            without("relay"),
            "spec.upstreams[1].name"),
        arguments(
            "alias",
            MANY.with("{name: gpt-5, model: gpt-4o}", "{name: gpt-5, model: 'gpt-*'}"),
            without("gpt-5"),
            "spec.modelAliases[1].model"),
        arguments(
            "limit", MANY.with("window: 1m", "window: soon"), without("all"), "spec.rateLimits[1]"),
        arguments(
            "issuer without a CA",
            MANY.with("'https://a.example.com/k'}", "'https://a.example.com/k', " + ca + "}"),
            without("https://a.example.com"),
            "CANotFound spec.auth.jwt[0].tls.caRef"),
        arguments(
            "issuer with the name of another",
            MANY.with("issuer: 'https://b.example.com'", "issuer: 'https://a.example.com'"),
            without("https://b.example.com"),
            "spec.auth.jwt[1].issuer"));
  }

  @Test
  void anUpstreamThatIsLeftOutLeavesNoKeyBehind() {
    var compiled = MANY.with("key: relay", "key: gone").compiled();

    assertThat(compiled.credentials().values()).containsOnlyKeys(credential(compiled, "official"));
  }

  @Test
  void insteadOfABadLimitTheLastGoodOneOfItsNameCounts() {
    var config = SpecFixture.good(MANY.with("window: 1m", "window: soon").compile(BEFORE)).config();

    assertThat(config.rateLimits())
        .containsExactlyInAnyOrderElementsOf(BEFORE.config().rateLimits());
  }

  @Test
  void whereNoUpstreamIsLeftTheLastGoodOnesServeAndTheRestFollowsSpec() {
    var edited = MANY.without("providers").with("limit: 100", "limit: 7");

    var compiled = SpecFixture.good(edited.compile(BEFORE));

    assertThat(compiled.config().upstreams()).isEqualTo(BEFORE.config().upstreams());
    assertThat(compiled.credentials()).isEqualTo(BEFORE.credentials());
    assertThat(compiled.config().rateLimits()).extracting(RateLimit::limit).contains(7L);
    assertThat(compiled.secretProblems()).hasSize(2);
  }

  @Test
  void whereNoUpstreamIsLeftAndNothingServedBeforeNothingIsPublished() {
    assertThat(MANY.without("providers").compile()).isInstanceOf(Compilation.Refused.class);
  }

  @ParameterizedTest
  @MethodSource("badParts")
  void aPartThatIsNoListStaysAsItWas(String part) {
    SpecFixture broken =
        MANY.with("weight: 90", "weight: 70").with("auth: {jwt", part + "\nauth: {jwt");

    var config = SpecFixture.good(broken.compile(BEFORE)).config();

    assertThat(config.upstreams().getFirst().weight()).isEqualTo(70);
    assertThat(config.retry()).isEqualTo(BEFORE.config().retry());
    assertThat(config.sticky()).isEqualTo(BEFORE.config().sticky());
    assertThat(config.limits()).isEqualTo(BEFORE.config().limits());
    assertThat(broken.compile()).isInstanceOf(Compilation.Refused.class);
  }

  static Stream<String> badParts() {
    return Stream.of(
        "retry: {attempts: 9}", "sticky: {source: Header}", "limits: {maxBodyBytes: 1}");
  }

  @Test
  void aPinLetsGoOfRevokedKeysToo() {
    SpecFixture revoked =
        TEAMS
            .secret("team-a", FOR_CHAT, Map.of("ann", "sk-ann-0123456789"))
            .secret("team-b", FOR_CHAT, Map.of("bob", "short"))
            .with("key: relay", "key: gone");

    var pinned = SpecFixture.good(revoked.pinned("official", TEAMS.compiled()));

    assertThat(callers(pinned.config())).containsExactly("team-a/ann");
  }

  private static List<String> callers(GatewayConfig config) {
    return config.auth().apiKeys().stream().map(ApiKey::caller).toList();
  }

  /// Everything in lists.
  private static List<String> names(GatewayConfig config) {
    return Stream.of(
            config.upstreams().stream().map(Upstream::name),
            config.modelAliases().stream().map(ModelAlias::name),
            config.rateLimits().stream().map(RateLimit::name),
            config.auth().jwt().stream().map(JwtIssuer::issuer))
        .flatMap(names -> names)
        .toList();
  }

  private static List<String> without(String name) {
    return names(BEFORE.config()).stream().filter(one -> !one.equals(name)).toList();
  }

  private static String credential(Compiled compiled, String upstream) {
    return compiled.config().upstreams().stream()
        .filter(one -> one.name().equals(upstream))
        .map(Upstream::credential)
        .findFirst()
        .orElseThrow();
  }
}
