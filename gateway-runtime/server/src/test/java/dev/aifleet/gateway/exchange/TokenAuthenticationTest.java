package dev.aifleet.gateway.exchange;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static dev.aifleet.fixtures.UpstreamFixture.upstream;
import static dev.aifleet.gateway.testing.GatewayRig.CHAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import dev.aifleet.config.GatewayConfig.JwtIssuer;
import dev.aifleet.config.GatewayConfig.Network;
import dev.aifleet.config.GatewayConfig.RateLimit;
import dev.aifleet.config.GatewayConfig.Source;
import dev.aifleet.config.GatewayConfig.StickySource;
import dev.aifleet.config.GatewayConfig.Unit;
import dev.aifleet.fixtures.ConfigBuilder;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.gateway.testing.GatewayRig;
import dev.aifleet.gateway.testing.Http2Client;
import dev.aifleet.gateway.testing.Http2Client.Stream;
import dev.aifleet.gateway.testing.Jwts;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Callers with tokens, and the issuer that signs them: status, identity, and waiting for keys.
class TokenAuthenticationTest {
  private static final String ONE = "{\"choices\":[1]}";
  private static final String TWO = "{\"choices\":[2]}";
  private static final ECKey KEY = Jwts.ec("one", Curve.P_256);
  private static final ECKey NEXT = Jwts.ec("two", Curve.P_256);
  private static final Network LOOPBACK = new Network(true, List.of("127.0.0.0/8"), false);

  private volatile String published = Jwts.set(KEY);
  private volatile int status = 200;
  private volatile CountDownLatch gate = new CountDownLatch(0);
  private FakeUpstream issuer;
  private FakeUpstream provider;

  @BeforeEach
  void open() {
    issuer =
        FakeUpstream.responding(
            (request, connection) -> {
              connection.hold(gate);
              connection.json(status, published);
            });
    provider = FakeUpstream.json(FakeUpstream.COMPLETION);
  }

  @AfterEach
  void close() {
    gate.countDown();
    issuer.close();
    provider.close();
  }

  @Test
  void aTokenEntersByEveryDoorThatAKeyEntersBy() {
    try (var gateway = GatewayRig.with(accepting())) {
      String token = Jwts.token(KEY, "alice");

      assertThat(ask(gateway, "authorization", "Bearer " + token)).isEqualTo(200);
      assertThat(ask(gateway, "x-api-key", token)).isEqualTo(200);
      assertThat(ask(gateway, "api-key", token)).isEqualTo(200);
      assertThat(gateway.chat(CHAT).statusCode()).as("an API key beside").isEqualTo(200);
      assertThat(provider.requests())
          .allSatisfy(request -> assertThat(request.toString()).doesNotContain(token));
      assertThat(issuer.requests()).hasSize(1);
    }
  }

  @Test
  void aBadTokenGetsTheReasonAtEveryEndpoint() {
    try (var gateway = GatewayRig.with(accepting())) {
      String late =
          Jwts.token(
              KEY,
              "alice",
              claims -> claims.expirationTime(Date.from(Instant.now().minusSeconds(3600))));

      for (String[] door : doors(late)) {
        HttpResponse<String> answer = gateway.post("/v1/chat/completions", CHAT, door);
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body())
            .contains("\"The token is not valid: it has expired.\"")
            .contains("\"invalid_token\"");
        assertThat(answer.headers().firstValue("www-authenticate"))
            .contains("Bearer error=\"invalid_token\"");
      }
      assertThat(provider.requests()).isEmpty();
    }
  }

  @Test
  void aRequestBeforeTheKeysWaitsForThem() throws IOException {
    gate = new CountDownLatch(1);
    try (var gateway = GatewayRig.with(accepting());
        var expecting = gateway.connect()) {
      CompletableFuture<HttpResponse<String>> waiting =
          later(gateway, "x".repeat(300_000), Jwts.token(KEY, "alice"));
      expecting.getOutputStream().write(expectation(Jwts.token(KEY, "bob")));
      await().until(() -> gateway.metric("aigateway_inflight_requests") == 2);
      assertThat(gateway.chat(CHAT).statusCode()).as("others do not wait").isEqualTo(200);

      gate.countDown();

      assertThat(waiting.join().statusCode()).isEqualTo(200);
      assertThat(line(expecting)).isEqualTo("HTTP/1.1 100 Continue");
      assertThat(issuer.requests()).hasSize(1);
    }
  }

  @Test
  void overHttp2AWaitingRequestDoesNotBlockOthersOfItsConnection() throws IOException {
    gate = new CountDownLatch(1);
    try (var gateway = GatewayRig.with(accepting());
        var client = Http2Client.connect(gateway)) {
      Stream waiting = client.chatAs(Jwts.token(KEY, "alice"), CHAT);
      Stream leaving = client.chatAs(Jwts.token(KEY, "bob"), CHAT);
      assertThat(client.chat(CHAT).awaitEnd().header(":status")).isEqualTo("200");
      await().until(() -> gateway.metric("aigateway_inflight_requests") == 2);

      leaving.reset();
      await().until(() -> gateway.metric("aigateway_inflight_requests") == 1);
      gate.countDown();

      assertThat(waiting.awaitEnd().header(":status")).isEqualTo("200");
      assertThat(provider.requests()).hasSize(2);
    }
  }

  @Test
  void aRequestWaitingInVainForItsKeyIsRefusedAndOthersSucceed() {
    gate = new CountDownLatch(1);
    try (var gateway = GatewayRig.with(accepting())) {
      var waiting = later(gateway, CHAT, Jwts.token(NEXT, "alice"));
      await().until(() -> gateway.metric("aigateway_inflight_requests") == 1);

      gate.countDown();

      assertThat(waiting.join().statusCode()).isEqualTo(401);
      assertThat(gateway.chat(CHAT).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aClientThatDisconnectsWhileWaitingIsForgotten() throws IOException {
    gate = new CountDownLatch(1);
    try (var gateway = GatewayRig.with(accepting());
        Socket client = gateway.connect()) {
      client
          .getOutputStream()
          .write(
              new String(GatewayRig.chatBytes(CHAT), StandardCharsets.UTF_8)
                  .replace(ConfigBuilder.KEY, Jwts.token(KEY, "alice"))
                  .getBytes(StandardCharsets.UTF_8));
      await().until(() -> gateway.metric("aigateway_inflight_requests") == 1);

      GatewayRig.leave(client);

      await().until(() -> gateway.metric("aigateway_inflight_requests") == 0);
      gate.countDown();
      assertThat(gateway.chat(CHAT).statusCode()).isEqualTo(200);
      assertThat(provider.requests()).hasSize(1);
    }
  }

  @Test
  void aNewKeyIsAcceptedWithTheFirstTokenItSigns() {
    try (var gateway = GatewayRig.with(accepting())) {
      assertThat(as(gateway, Jwts.token(KEY, "alice"))).isEqualTo(200);

      published = Jwts.set(NEXT);

      assertThat(as(gateway, Jwts.token(NEXT, "alice"))).isEqualTo(200);
      assertThat(as(gateway, Jwts.token(KEY, "alice"))).as("taken back").isEqualTo(401);
      assertThat(issuer.requests()).hasSize(2);
    }
  }

  @Test
  void aFloodOfUnknownKeysIsNoFloodForTheIssuer() {
    try (var gateway = GatewayRig.with(accepting())) {
      assertThat(as(gateway, Jwts.token(KEY, "alice"))).isEqualTo(200);

      var answers = new ArrayList<Integer>();
      for (int i = 0; i < 300; i++) {
        JWK forged = new ECKey.Builder(NEXT).keyID("../../etc/passwd-" + i).build();
        answers.add(as(gateway, Jwts.token(forged, "alice")));
      }

      assertThat(answers).containsOnly(401);
      assertThat(issuer.requests()).hasSize(2);
      assertThat(as(gateway, Jwts.token(KEY, "alice"))).isEqualTo(200);
    }
  }

  @Test
  void anIssuerThatCannotBeReachedKeepsOutItsOwnOnly() {
    status = 503;
    try (var gateway = GatewayRig.with(accepting())) {
      await().until(() -> gateway.metric("aigateway_issuer_failing") == 1);

      HttpResponse<String> answer =
          gateway.post("/v1/chat/completions", CHAT, bearer(Jwts.token(KEY, "alice")));

      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.body()).contains("issuer_unreachable", Jwts.ISSUER);
      assertThat(answer.headers().firstValue("retry-after")).contains("1");
      assertThat(gateway.chat(CHAT).statusCode()).isEqualTo(200);
      assertThat(gateway.admin("/ready").statusCode()).isEqualTo(200);

      status = 200;

      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> as(gateway, Jwts.token(KEY, "alice")) == 200);
      assertThat(gateway.metric("aigateway_issuer_failing")).isZero();
      assertThat(gateway.metric("aigateway_issuer_keys")).isEqualTo(1);
    }
  }

  @Test
  void aReloadKeepsTheKeysAndOneWithoutTheIssuerEndsItsTokens() {
    try (var gateway = GatewayRig.with(accepting())) {
      String token = Jwts.token(KEY, "alice");
      assertThat(as(gateway, token)).isEqualTo(200);

      gateway.runtime().offer(accepting().alias("a", "b").push(2));
      assertThat(as(gateway, token)).isEqualTo(200);
      assertThat(issuer.requests()).hasSize(1);

      gateway.runtime().offer(config().to("one", provider.url()).push(3));
      assertThat(as(gateway, token)).isEqualTo(401);
    }
  }

  @Test
  void aLimitPerCallerCountsBySubject() {
    var limit = new RateLimit("l", Source.APIKey, Unit.Requests, 1, Duration.ofMinutes(10));
    try (var gateway = GatewayRig.with(accepting().rateLimit(limit))) {
      assertThat(as(gateway, Jwts.token(KEY, "alice"))).isEqualTo(200);
      assertThat(as(gateway, Jwts.token(KEY, "alice"))).isEqualTo(429);
      assertThat(as(gateway, Jwts.token(KEY, "bob"))).isEqualTo(200);
    }
  }

  @Test
  void aClaimHoldsItsTeamWhereItIsAndAWeightOnlyAddsTeams() {
    try (var one = FakeUpstream.json(ONE);
        var two = FakeUpstream.json(TWO);
        var gateway = GatewayRig.with(split(one, two, 90, 10))) {
      List<String> before = teams(gateway);
      assertThat(teams(gateway)).as("of other people").isEqualTo(before);

      gateway.runtime().offer(split(one, two, 50, 50).push(2));

      List<String> after = teams(gateway);
      for (int i = 0; i < before.size(); i++) {
        assertThat(before.get(i).equals(TWO) && after.get(i).equals(ONE)).isFalse();
      }
      assertThat(after).contains(ONE, TWO);
      assertThat(after.stream().filter(TWO::equals).count())
          .isGreaterThan(before.stream().filter(TWO::equals).count());
    }
  }

  private ConfigBuilder accepting() {
    return config().to("one", provider.url()).issuer(settings());
  }

  private JwtIssuer settings() {
    return new JwtIssuer(
        Jwts.ISSUER,
        List.of(Jwts.AUDIENCE),
        issuer.url(),
        null,
        Map.of("team", "https://example.com/team"),
        LOOPBACK);
  }

  private ConfigBuilder split(FakeUpstream one, FakeUpstream two, int first, int second) {
    return config()
        .to(upstream("one", one.url()).weight(first))
        .to(upstream("two", two.url()).weight(second))
        .sticky(StickySource.JWTClaim, "team")
        .issuer(settings());
  }

  /// The upstream of each of 64 teams, for any member of the team.
  private static List<String> teams(GatewayRig gateway) {
    var served = new ArrayList<String>();
    for (int i = 0; i < 64; i++) {
      String team = "team-" + i;
      String token =
          Jwts.token(
              KEY,
              "member-" + served.hashCode(),
              claims -> claims.claim("https://example.com/team", team));
      served.add(gateway.post("/v1/chat/completions", CHAT, bearer(token)).body());
    }
    return served;
  }

  private static int as(GatewayRig gateway, String token) {
    return ask(gateway, "authorization", "Bearer " + token);
  }

  private static int ask(GatewayRig gateway, String... headers) {
    return gateway.post("/v1/chat/completions", CHAT, headers).statusCode();
  }

  private static CompletableFuture<HttpResponse<String>> later(
      GatewayRig gateway, String content, String token) {
    String body = CHAT.replace("[]", "[{\"role\":\"user\",\"content\":\"" + content + "\"}]");
    return gateway
        .client()
        .sendAsync(
            gateway
                .request("/v1/chat/completions", bearer(token))
                .POST(BodyPublishers.ofString(content.equals(CHAT) ? CHAT : body))
                .build(),
            BodyHandlers.ofString())
        .orTimeout(20, TimeUnit.SECONDS);
  }

  private static byte[] expectation(String token) {
    return ("POST /v1/chat/completions HTTP/1.1\r\nhost: gateway\r\nauthorization: Bearer "
            + token
            + "\r\nexpect: 100-continue\r\ncontent-length: 10\r\n\r\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String line(Socket socket) throws IOException {
    var line = new StringBuilder();
    for (int next = socket.getInputStream().read(); next >= 0 && next != '\r'; ) {
      line.append((char) next);
      next = socket.getInputStream().read();
    }
    return line.toString();
  }

  private static List<String[]> doors(String token) {
    return List.of(
        bearer(token), new String[] {"x-api-key", token}, new String[] {"api-key", token});
  }

  private static String[] bearer(String token) {
    return new String[] {"authorization", "Bearer " + token};
  }
}
