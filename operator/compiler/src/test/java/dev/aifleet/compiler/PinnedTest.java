package dev.aifleet.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.aifleet.compiler.Compilation.Compiled;
import dev.aifleet.config.Bounds;
import dev.aifleet.config.ConfigValidator;
import dev.aifleet.config.Credentials;
import dev.aifleet.config.GatewayConfig;
import dev.aifleet.config.GatewayConfig.Pin;
import dev.aifleet.config.GatewayConfigBuilder;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PinnedTest {
  private static final SpecFixture CHAT = SpecFixture.chat();
  private static final Compiled BEFORE = CHAT.compiled();

  @Test
  void aPinIsAllOfSpecAndTheTarget() {
    var pinned = SpecFixture.good(CHAT.pinned("official"));

    assertThat(pinned.config().pin()).isEqualTo(new Pin("official"));
    assertThat(unpinned(pinned.config())).isEqualTo(BEFORE.config());
    assertThat(pinned.credentials()).isEqualTo(BEFORE.credentials());
  }

  @Test
  void aTargetWithoutWeightIsServedAndWeightsMayAllBeZero() {
    var idle = CHAT.with("weight: 90", "weight: 0").with("weight: 10", "weight: 0");

    assertThat(SpecFixture.good(idle.pinned("official")).config().upstreams()).hasSize(2);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("brokenBesideTheTarget")
  void whatIsBrokenBesideTheTargetDoesNotStopAPin(String what, SpecFixture broken) {
    assertThat(broken.problems()).as("broken at all").isNotEmpty();

    var pinned = SpecFixture.good(broken.pinned("official", BEFORE));

    assertThat(pinned.config().pin()).as(what).isEqualTo(new Pin("official"));
    assertThat(pinned.config().upstreams().getFirst())
        .isEqualTo(BEFORE.config().upstreams().getFirst());
    assertThat(pinned.config().auth()).isEqualTo(BEFORE.config().auth());
    assertThat(pinned.config().modelAliases()).isEqualTo(BEFORE.config().modelAliases());
    assertThat(pinned.config().rateLimits()).isEqualTo(BEFORE.config().rateLimits());
    assertThat(pinned.config().retry()).isEqualTo(BEFORE.config().retry());
    assertThat(pinned.config().sticky()).isEqualTo(BEFORE.config().sticky());
    assertThat(pinned.config().limits()).isEqualTo(BEFORE.config().limits());
    assertThat(pinned.credentials()).isEqualTo(BEFORE.credentials());
    assertThat(ConfigValidator.validate(pinned.config(), pinned.credentials())).isEmpty();
  }

  @Test
  void anotherLastGoodUpstreamCanStillBecomeTheTargetAfterwards() {
    var broken = CHAT.with("key: relay", "key: gone");
    var official = SpecFixture.good(broken.pinned("official", BEFORE));

    var relay = SpecFixture.good(broken.pinned("relay", official));

    assertThat(relay.config().pin()).isEqualTo(new Pin("relay"));
    assertThat(relay.credentials().values()).containsValue("sk-relay");
  }

  /// All sixteen of the last good configuration do not fit beside a target that is new.
  @Test
  void aNewTargetAmongAsManyUpstreamsAsThereMayBeIsServed() {
    var before = upstreams("old").compiled();
    var spec =
        upstreams("new").with("name: new-1\n", "name: new-1\n    network: {allowPrivate: [all]}\n");

    var pinned = SpecFixture.good(spec.pinned("new-0", before));

    assertThat(pinned.config().pin()).isEqualTo(new Pin("new-0"));
    assertThat(pinned.config().upstreams())
        .hasSize(Bounds.UPSTREAMS)
        .first()
        .matches(upstream -> upstream.name().equals("new-0"));
  }

  private static SpecFixture upstreams(String name) {
    var yaml = new StringBuilder("auth: {anonymous: Allow}\nupstreams:\n");
    for (int i = 0; i < Bounds.UPSTREAMS; i++) {
      yaml.append("  - name: ").append(name).append('-').append(i);
      yaml.append("\n    url: https://api.openai.com/v1\n");
    }
    return SpecFixture.of(yaml.toString());
  }

  @Test
  void problemsOfTheTargetAreReportedAtItsPlaceInSpec() {
    var broken = CHAT.with("https://relay.example.com/v1", "https://metadata.goog/v1");

    assertThat(SpecFixture.problems(broken.pinned("relay")))
        .anyMatch(problem -> problem.startsWith("spec.upstreams[1].url"))
        .noneMatch(problem -> problem.startsWith("spec.upstreams[0]"));
  }

  static Stream<Arguments> brokenBesideTheTarget() {
    return Stream.of(
        arguments(
            "metadata address", CHAT.with("https://relay.example.com", "http://169.254.169.254")),
        arguments("no URL", CHAT.with("https://relay.example.com/v1", "'https://a b'")),
        arguments("weight", CHAT.with("weight: 10", "weight: -1")),
        arguments("another's key", CHAT.with("key: relay", "key: gone")),
        arguments("alias", CHAT.with("model: gpt-4o", "model: gpt-*")),
        arguments("limit", CHAT.with("limit: 100", "limit: 0")),
        arguments("window", CHAT.with("window: 1m", "window: soon")),
        arguments("retry", CHAT.with("auth: {api", "retry: {attempts: 9}\nauth: {api")),
        arguments("stickiness", CHAT.with("auth: {api", "sticky: {source: Header}\nauth: {api")),
        arguments("body limit", CHAT.with("auth: {api", "limits: {maxBodyBytes: 1}\nauth: {api")),
        arguments("timeout", CHAT.with("weight: 10", "timeouts: {idle: soon}")),
        arguments("no CA", CHAT.with("weight: 90", "tls: {caRef: {name: ca, key: ca.crt}}")),
        arguments("no auth", CHAT.with("{apiKeys: {secretRef: {name: clients}}}", "{}")),
        arguments("client keys gone", CHAT.without("clients")),
        arguments("short client key", CHAT.secret("clients", Map.of("demo", "short"))),
        arguments("target's URL", CHAT.with("https://api.openai.com", "http://10.0.0.1")),
        arguments("target's weight", CHAT.with("weight: 90", "weight: 1001")),
        arguments("target's key gone", CHAT.with("key: official", "key: gone")),
        arguments("all Secrets gone", CHAT.without("providers").without("clients")),
        arguments(
            "everything",
            SpecFixture.of(
                "upstreams: [{name: x}]\nauth: {}\nmodelAliases: [{name: a, model: '*'}]\n"
                    + "rateLimits: [{name: a, per: {source: Gateway}, limit: 0, window: x}]")));
  }

  @Test
  void aTargetThatSpecNoLongerHasIsTakenFromTheLastGoodConfiguration() {
    var pinned =
        SpecFixture.good(CHAT.with("name: official", "name: renamed").pinned("official", BEFORE));

    assertThat(pinned.config().upstreams()).isEqualTo(BEFORE.config().upstreams());
    assertThat(pinned.credentials()).isEqualTo(BEFORE.credentials());
  }

  @Test
  void whatStillCompilesIsTakenFromSpec() {
    var edited =
        CHAT.with("https://relay.example.com/v1", "'https://a b'")
            .with("name: gpt-5", "name: gpt-6")
            .with("limit: 100", "limit: 7")
            .with("auth: {api", "retry: {attempts: 2}\nsticky: {source: APIKey}\nauth: {api")
            .secret("clients", Map.of("new", "sk-new-client-key-1"))
            .secret("providers", Map.of("official", "sk-rotated"));

    var pinned = SpecFixture.good(edited.pinned("official", BEFORE));

    assertThat(pinned.config().modelAliases().getFirst().name()).isEqualTo("gpt-6");
    assertThat(pinned.config().rateLimits().getFirst().limit()).isEqualTo(7);
    assertThat(pinned.config().retry().attempts()).isEqualTo(2);
    assertThat(pinned.config().sticky()).isNotNull();
    assertThat(pinned.config().auth().apiKeys().getFirst().caller()).isEqualTo("clients/new");
    assertThat(pinned.credentials().values().values())
        .containsExactlyInAnyOrder("sk-rotated", "sk-relay");
  }

  @Test
  void aBrokenOtherUpstreamNeedsNoLastGoodConfiguration() {
    var pinned = CHAT.with("https://relay.example.com/v1", "'https://a b'").pinned("official");

    assertThat(SpecFixture.good(pinned).config().upstreams()).hasSize(1);
  }

  @Test
  void ofTwoUpstreamsWithTheTargetsNameTheOneThatCompilesIsTaken() {
    var twice =
        CHAT.with("name: relay", "name: official").with("https://api.openai", "http://api.openai");

    var pinned = SpecFixture.good(twice.pinned("official"));

    assertThat(pinned.config().upstreams().getFirst().url().getHost())
        .isEqualTo("relay.example.com");
  }

  @Test
  void aTargetThatIsNowhereIsRefused() {
    assertThat(SpecFixture.problems(CHAT.pinned("nobody", BEFORE)))
        .containsExactly(
            "spec.rollback.target.upstream: 'nobody' is neither among spec.upstreams nor in the"
                + " last good configuration");
  }

  @Test
  void aTargetThatDoesNotCompileAndNeverDidIsRefusedWithItsProblems() {
    var broken = CHAT.with("https://api.openai.com", "http://10.0.0.1").without("providers");

    assertThat(SpecFixture.problems(broken.pinned("official")))
        .startsWith(
            "spec.rollback.target.upstream: 'official' has problems in spec and is not in the last"
                + " good configuration")
        .hasSize(3);
  }

  @Test
  void aTargetWhoseKeyIsGoneEverywhereIsRefused() {
    var keyless = new Compiled(BEFORE.config(), new Credentials(Map.of()));

    assertThat(SpecFixture.problems(CHAT.without("providers").pinned("official", keyless)))
        .first()
        .asString()
        .startsWith("spec.rollback.target.upstream: ");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("brokenParts")
  void aBrokenPartThatNeverWasGoodIsRefusedRatherThanDropped(
      String what, SpecFixture broken, String path) {
    assertThat(SpecFixture.problems(broken.pinned("official")))
        .as(what)
        .singleElement()
        .asString()
        .contains(path);
  }

  static Stream<Arguments> brokenParts() {
    return Stream.of(
        arguments(
            "aliases", CHAT.with("model: gpt-4o", "model: gpt-*"), "spec.modelAliases[0].model"),
        arguments("limits", CHAT.with("limit: 100", "limit: 0"), "spec.rateLimits[0].limit"),
        arguments(
            "retry",
            CHAT.with("auth: {api", "retry: {attempts: 9}\nauth: {api"),
            "spec.retry.attempts"),
        arguments("auth", CHAT.without("clients"), "spec.auth.apiKeys.secretRef"));
  }

  private static GatewayConfig unpinned(GatewayConfig config) {
    return GatewayConfigBuilder.from(config)
        .pin(null)
        .retry(GatewayConfig.Retry.DEFAULT)
        .sticky(null)
        .limits(GatewayConfig.Limits.DEFAULT)
        .requestDefaults(GatewayConfig.RequestDefaults.NONE)
        .build();
  }
}
