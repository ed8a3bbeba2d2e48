package dev.aifleet.e2e.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.e2e.rig.Gateway;
import dev.aifleet.e2e.rig.Manifests;
import dev.aifleet.e2e.rig.NamespaceFixture;
import dev.aifleet.e2e.rig.Simulator;
import dev.aifleet.e2e.rig.TextResponse;
import dev.aifleet.e2e.rig.TokenIssuer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Callers with signed tokens: `auth.jwt`, and `sticky` by one of their claims. The issuer's key
/// set lies in the cluster.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TokensIT {
  @RegisterExtension static final NamespaceFixture FIXTURE = NamespaceFixture.named("tokens");

  private static final String TEAM = "https://example.com/team";
  private static final int TEAMS = 16;
  private static final String INSIDE = "network: {allowPrivate: [10.0.0.0/8]}";
  private static final String PLAIN = "network: {allowPlainHTTP: true, allowPrivate: [10.0.0.0/8]}";

  private TokenIssuer issuer;
  private Simulator idp;
  private Gateway gateway;

  @BeforeAll
  void start() {
    Map<String, Simulator> simulators = FIXTURE.simulators("official", "relay", "idp");
    idp = Objects.requireNonNull(simulators.get("idp"));
    issuer = TokenIssuer.at(idp);
    gateway = FIXTURE.gateway("chat");
  }

  @Test
  void aTokenOfTheIssuerForTheAudienceIsAccepted() {
    serve(plain(), PLAIN, "");

    assertThat(as(issuer.token("alice")).status()).isEqualTo(200);
    assertThat(gateway.chat().complete("gpt-4o").status()).as("a key beside").isEqualTo(200);
    for (String wrong :
        List.of(
            issuer.token("alice", claims -> claims.audience("billing")),
            issuer.token("alice", claims -> claims.issuer("https://evil.example.com")),
            issuer.token("alice", claims -> claims.expirationTime(null)))) {
      TextResponse refused = as(wrong);
      assertThat(refused.status()).isEqualTo(401);
      assertThat(refused.error().path("code").asText()).isEqualTo("invalid_token");
    }
    assertThat(log()).contains(TokenIssuer.NAME + "#alice").doesNotContain("eyJ");
  }

  @Test
  void aNewKeyOfTheIssuerIsAcceptedAtOnceAndTheOldOneNoMore() {
    serve(plain(), PLAIN, "");
    String before = issuer.token("alice");
    assertThat(as(before).status()).isEqualTo(200);

    issuer.rotate();

    assertThat(as(issuer.token("alice")).status()).isEqualTo(200);
    assertThat(as(before).status()).isEqualTo(401);
  }

  @Test
  void stickyByClaimKeepsTheUpstream() {
    serve(plain(), PLAIN, "sticky: {source: JWTClaim, name: team}");

    Set<String> all = new TreeSet<>();
    for (int team = 0; team < TEAMS; team++) {
      String name = "team-" + team;
      Set<String> mine = new TreeSet<>();
      for (int member = 0; member < 4; member++) {
        String token = issuer.token("member-" + member, claims -> claims.claim(TEAM, name));
        mine.add(as(token).upstream());
      }
      assertThat(mine).as(name).hasSize(1);
      all.addAll(mine);
    }

    assertThat(all).containsExactly("official", "relay");
  }

  @Test
  void keySetsAreFetchedOnlyFromServersThatTheCaSigned() {
    FIXTURE.configMap("idp-ca", Map.of("ca.crt", idp.certificate()));
    String url = "https://" + host() + ":8443/jwks";

    serve(url, INSIDE, "");

    TextResponse untrusted = as(issuer.token("alice"));
    assertThat(untrusted.status()).isEqualTo(503);
    assertThat(untrusted.error().path("code").asText()).isEqualTo("issuer_unreachable");
    var degraded = gateway.awaitCondition("Degraded", "True", "IssuerUnreachable");
    assertThat(degraded.getMessage()).contains(TokenIssuer.NAME, url);

    serve(url, INSIDE + "\n    tls: {caRef: {name: idp-ca, key: ca.crt}}", "");

    await("its keys")
        .atMost(Duration.ofSeconds(20))
        .until(() -> as(issuer.token("alice")).status() == 200);
    gateway.awaitCondition("Degraded", "False", "AsExpected");
  }

  private void serve(String jwksUrl, String fields, String sticky) {
    gateway
        .put(
            Manifests.onePod(
                    """
                    upstreams:
                    - {name: official, serviceRef: {name: sim-official, port: 8080}}
                    - {name: relay, serviceRef: {name: sim-relay, port: 8080}}
                    $sticky
                    """
                        .replace("$sticky", sticky))
                .replace(
                    "    apiKeys: {secretRef: {name: clients}}\n",
                    """
                        apiKeys: {secretRef: {name: clients}}
                        jwt:
                        - issuer: $issuer
                          audiences: [$audience, batch]
                          jwksURL: $url
                          claims: {team: $team}
                          $fields
                    """
                        .replace("$issuer", TokenIssuer.NAME)
                        .replace("$audience", TokenIssuer.AUDIENCE)
                        .replace("$url", jwksUrl)
                        .replace("$team", TEAM)
                        .replace("$fields", fields.replace("\n    ", "\n      "))))
        .awaitReady();
  }

  private TextResponse as(String token) {
    return gateway.chat().as(token).complete("gpt-4o");
  }

  private String log() {
    return FIXTURE.kubectl("logs", "deployment/chat", "--tail=200").out();
  }

  private static String plain() {
    return "http://" + host() + ":8080/jwks";
  }

  private static String host() {
    return "sim-idp." + FIXTURE.name() + ".svc";
  }
}
