package dev.aifleet.conformance.choice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.aifleet.config.GatewayConfig.Sticky;
import dev.aifleet.config.GatewayConfig.StickySource;
import dev.aifleet.conformance.rig.TokenIssuer;
import dev.aifleet.fixtures.ConfigBuilder;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Sticky routing by API key, header and claim.
final class StickyTest {
  private static final int CALLERS = 300;
  private static final Sticky BY_HEADER = new Sticky(StickySource.Header, "x-session");
  private static final Sticky BY_KEY = new Sticky(StickySource.APIKey, null);
  private static final Sticky BY_TEAM = new Sticky(StickySource.JWTClaim, "team");

  @AutoClose private static ChoiceFixture fixture;
  private static TokenIssuer issuer;
  private static int members;

  @BeforeAll
  static void open() {
    fixture = new ChoiceFixture();
    issuer = TokenIssuer.publishedBy(fixture.provider("c"));
  }

  @BeforeEach
  void well() {
    fixture.behave(ChoiceFixture.KEEPING);
  }

  @Test
  void aHeaderKeepsItsCallersAtOneUpstream() {
    split(BY_HEADER, 50, 50);
    Map<String, String> before = bySession();

    Map<String, String> after = bySession();

    assertThat(after).isEqualTo(before);
    assertThat(share(before, "b")).isCloseTo(CALLERS / 2L, within(45L));
    assertThat(fixture.attempts("b", "Sticky")).isGreaterThanOrEqualTo(2.0 * share(before, "b"));
  }

  @Test
  void raisingAWeightOnlyAddsCallersThere() {
    split(BY_HEADER, 95, 5);

    raisingAddsOnly(percent -> split(BY_HEADER, 100 - percent, percent), StickyTest::bySession);
  }

  @Test
  void whenAnUpstreamFailsOnlyItsCallersMoveAndTheyReturn() {
    split(BY_HEADER, 50, 50);
    Map<String, String> before = bySession();
    fixture.provider("b").behave(ChoiceFixture.FAILING);

    Map<String, String> during = bySession();

    assertThat(share(during, "a")).isEqualTo(CALLERS);
    fixture.provider("b").behave(ChoiceFixture.KEEPING);
    assertThat(bySession()).isEqualTo(before);
  }

  @Test
  void withoutTheHeaderEachRequestIsDrawnAnew() {
    split(BY_HEADER, 50, 50);
    double drawn = fixture.attempts("a", "Weighted") + fixture.attempts("b", "Weighted");

    for (int i = 0; i < 64; i++) {
      ChoiceFixture.from(fixture.send("m"));
    }

    assertThat(fixture.provider("a").count("requests")).isPositive();
    assertThat(fixture.provider("b").count("requests")).isPositive();
    assertThat(fixture.attempts("a", "Weighted") + fixture.attempts("b", "Weighted") - drawn)
        .isEqualTo(64);
  }

  @Test
  void anApiKeyKeepsItsCallerAtOneUpstream() {
    fixture.configure(
        config -> {
          for (int i = 0; i < 32; i++) {
            config.key("clients/caller-" + i, key(i));
          }
          return config
              .sticky(BY_KEY)
              .to(fixture.upstream("a").weight(50))
              .to(fixture.upstream("b").weight(50));
        });
    Map<String, String> before = byKey();

    Map<String, String> after = byKey();

    assertThat(after).isEqualTo(before);
    assertThat(before.values()).contains("a", "b");
  }

  @Test
  void aClaimKeepsItsTeamAtOneUpstreamAndAWeightOnlyAddsTeams() {
    splitByTeam(95, 5);
    assertThat(byTeam()).as("other members").isEqualTo(byTeam());

    raisingAddsOnly(percent -> splitByTeam(100 - percent, percent), StickyTest::byTeam);
  }

  @Test
  void withoutTheClaimEachRequestIsDrawnAnew() {
    splitByTeam(50, 50);
    double drawn = fixture.attempts("a", "Weighted") + fixture.attempts("b", "Weighted");

    String token = issuer.token("alice", "other", "search");
    for (int i = 0; i < 32; i++) {
      ChoiceFixture.from(fixture.sendAs(token, "m"));
      ChoiceFixture.from(fixture.send("m"));
    }

    assertThat(fixture.attempts("a", "Weighted") + fixture.attempts("b", "Weighted") - drawn)
        .isEqualTo(64);
  }

  /// @param split sets the percentage of `b`
  /// @param homes the upstream of each caller
  private static void raisingAddsOnly(IntConsumer split, Supplier<Map<String, String>> homes) {
    Map<String, String> last = homes.get();
    for (int percent : new int[] {20, 50, 100}) {
      split.accept(percent);

      Map<String, String> now = homes.get();

      last.entrySet().stream()
          .filter(caller -> caller.getValue().equals("b"))
          .forEach(caller -> assertThat(now).contains(caller));
      assertThat(share(now, "b")).isGreaterThan(share(last, "b"));
      last = now;
    }
    assertThat(share(last, "b")).isEqualTo(CALLERS);
  }

  private static void splitByTeam(int a, int b) {
    fixture.configure(
        config ->
            config
                .issuer(issuer.settings(Map.of("team", "https://example.com/team")))
                .sticky(BY_TEAM)
                .to(fixture.upstream("a").weight(a))
                .to(fixture.upstream("b").weight(b)));
  }

  /// The upstream of each team, for any member.
  private static Map<String, String> byTeam() {
    var all = new TreeMap<String, String>();
    members++;
    for (int i = 0; i < CALLERS; i++) {
      String team = "team-" + i;
      String token = issuer.token("member-" + members, "https://example.com/team", team);
      all.put(team, ChoiceFixture.from(fixture.sendAs(token, "m")));
    }
    return all;
  }

  private static void split(Sticky sticky, int a, int b) {
    fixture.configure(
        config ->
            config
                .sticky(sticky)
                .to(fixture.upstream("a").weight(a))
                .to(fixture.upstream("b").weight(b)));
  }

  private static Map<String, String> bySession() {
    var all = new TreeMap<String, String>();
    for (int i = 0; i < CALLERS; i++) {
      all.put("session-" + i, ChoiceFixture.from(fixture.send("m", "x-session", "session-" + i)));
    }
    return all;
  }

  private static Map<String, String> byKey() {
    var all = new TreeMap<String, String>();
    for (int i = 0; i < 32; i++) {
      all.put(key(i), ChoiceFixture.from(fixture.sendAs(key(i), "m")));
    }
    all.put(ConfigBuilder.KEY, ChoiceFixture.from(fixture.send("m")));
    return all;
  }

  private static String key(int i) {
    return "sk-conformance-caller-" + i;
  }

  private static long share(Map<String, String> callers, String upstream) {
    return callers.values().stream().filter(upstream::equals).count();
  }
}
