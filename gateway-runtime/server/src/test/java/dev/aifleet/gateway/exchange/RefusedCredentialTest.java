package dev.aifleet.gateway.exchange;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static dev.aifleet.fixtures.UpstreamFixture.upstream;
import static dev.aifleet.gateway.exchange.Tiers.OK;
import static dev.aifleet.gateway.exchange.Tiers.SOON;
import static dev.aifleet.gateway.exchange.Tiers.code;
import static dev.aifleet.gateway.exchange.Tiers.servedBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.config.GatewayConfig.Probe;
import dev.aifleet.config.GatewayConfig.Retry;
import dev.aifleet.config.Statistics.UpstreamCounts;
import dev.aifleet.fixtures.ApiFixture;
import dev.aifleet.fixtures.ConfigBuilder;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.fixtures.FakeUpstream.Script;
import dev.aifleet.fixtures.Scripts;
import dev.aifleet.fixtures.UpstreamFixture;
import dev.aifleet.gateway.testing.GatewayRig;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// 401 and 403 of a provider: whether the cause is the gateway's key or one request, which upstream
/// is tried next, and that other callers are not affected.
@Tag("slow")
class RefusedCredentialTest {
  private static final String PROVIDER_KEY = "sk-provider-key-0123456789";
  private static final String KEY_REFUSED =
      "{\"error\":{\"message\":\"Incorrect API key provided: %s\",\"code\":\"invalid_api_key\"}}"
          .formatted(PROVIDER_KEY);
  private static final String FLAGGED =
      "{\"error\":{\"code\":403,\"message\":\"Your input was flagged by moderation\"}}";
  private static final String SCOPE =
      "{\"error\":{\"message\":\"Missing scopes: model.request for %s\",\"code\":null}}"
          .formatted(PROVIDER_KEY);
  private static final String BAD = "{\"model\":\"gpt-4o\",\"messages\":[\"bad\"]}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {FLAGGED + "|flagged by moderation", "<html><h1>403 Forbidden</h1></html>|Forbidden"})
  void oneCallersForbiddenRequestsReachItAndAffectNoOthers(String body, String message) {
    try (var first = FakeUpstream.responding(badGets(403, body));
        var second = FakeUpstream.json("{\"from\":\"elsewhere\"}");
        var gateway = tiers(first, second)) {
      for (int i = 0; i < 5; i++) {
        var reply = gateway.chat(BAD);

        assertThat(reply.statusCode()).isEqualTo(403);
        assertThat(reply.body()).contains(message);
        assertThat(reply.headers().firstValue("x-should-retry")).isEmpty();
      }

      assertThat(servedBy(as(gateway, "bob", GatewayRig.CHAT))).isEqualTo("first");
      assertThat(second.requests()).isEmpty();
      assertThat(counts(gateway, "first").credentialRefused()).isFalse();
    }
  }

  @Test
  void aForbiddenRequestIsScrubbedOfTheProvidersKey() {
    try (var first = FakeUpstream.responding(badGets(403, SCOPE));
        var gateway = GatewayRig.with(config().to(upstream("first", first.url()), PROVIDER_KEY))) {

      var reply = gateway.chat(BAD);

      assertThat(reply.statusCode()).isEqualTo(403);
      assertThat(reply.body()).contains("Missing scopes").doesNotContain(PROVIDER_KEY);
    }
  }

  @ParameterizedTest
  @CsvSource({"401, true", "403, false"})
  void refusalsOfThreeCallersTakeItOutAndOthersStepIn(int status, boolean failsOver) {
    try (var first =
            FakeUpstream.responding((request, connection) -> connection.json(status, "{}"));
        var second = FakeUpstream.json(OK);
        var gateway = tiers(first, second)) {
      for (String caller : List.of("alice", "alice", "bob", "alice", "carol")) {
        var reply = as(gateway, caller, GatewayRig.CHAT);
        assertThat(reply.statusCode()).isEqualTo(failsOver ? 200 : 403);
      }

      for (int i = 0; i < 5; i++) {
        assertThat(servedBy(as(gateway, "bob", GatewayRig.CHAT))).isEqualTo("second");
      }
      assertThat(first.requests()).hasSize(5);
      assertThat(counts(gateway, "first").credentialRefused()).isTrue();
    }
  }

  @Test
  void aSuccessBetweenShowsThatTheKeyIsGood() {
    try (var first = FakeUpstream.responding(badGets(403, FLAGGED));
        var second = FakeUpstream.json(OK);
        var gateway = tiers(first, second)) {
      for (String caller : List.of("alice", "bob")) {
        assertThat(as(gateway, caller, BAD).statusCode()).isEqualTo(403);
      }
      assertThat(servedBy(as(gateway, "dave", GatewayRig.CHAT))).isEqualTo("first");
      assertThat(as(gateway, "carol", BAD).statusCode()).isEqualTo(403);

      assertThat(servedBy(as(gateway, "dave", GatewayRig.CHAT))).isEqualTo("first");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRefusedKeyIsRetriedAtAnotherUpstreamInTheSameExchange(Api api) {
    var provider = ApiFixture.of(api);
    Script refusing =
        (request, connection) -> connection.json(provider.refusedStatus(), provider.refusedBody());
    String chat =
        "{\"model\":\"gpt-4o\",\"max_tokens\":5,"
            + "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    try (var first = FakeUpstream.responding(refusing);
        var second = FakeUpstream.json(OK);
        var gateway =
            GatewayRig.with(
                config()
                    .retry(new Retry(1, Retry.DEFAULT.backoff(), 1))
                    .to(upstream("first", first.url()).api(api))
                    .to(upstream("second", second.url()).priority(1)))) {
      for (int i = 0; i < 6; i++) {
        var reply = gateway.chat(chat);
        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(servedBy(reply)).isEqualTo("second");
      }

      assertThat(first.requests()).describedAs("out with the second one").hasSize(2);
      assertThat(counts(gateway, "first").credentialRefused()).isTrue();
    }
  }

  @Test
  void aRefusedKeyInsideAStreamIsJudgedAlike() {
    try (var first = FakeUpstream.responding(Scripts.stream("data: " + KEY_REFUSED + "\n\n"));
        var second = FakeUpstream.json("{\"choices\":[{\"message\":{}}]}");
        var gateway = tiers(first, second)) {

      assertThat(servedBy(gateway.chat(GatewayRig.CHAT_STREAM))).isEqualTo("second");
      assertThat(servedBy(gateway.chat(GatewayRig.CHAT_STREAM))).isEqualTo("second");

      assertThat(counts(gateway, "first").credentialRefused()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({"permission_error, 403", "authentication_error, 502"})
  void aloneAnErrorInsideAStreamReachesTheClientAsAStatus(String type, int status) {
    String error = "{\"error\":{\"message\":\"theirs\",\"type\":\"%s\"}}".formatted(type);
    try (var only = FakeUpstream.responding(Scripts.stream("data: " + error + "\n\n"));
        var gateway = GatewayRig.with(config().to("only", only.url()))) {

      assertThat(gateway.chat(GatewayRig.CHAT_STREAM).statusCode()).isEqualTo(status);
    }
  }

  @Test
  void whereAllRefuseTheKeyTheErrorNamesItAsTheGateways() {
    Script refusing = (request, connection) -> connection.json(401, KEY_REFUSED);
    try (var first = FakeUpstream.responding(refusing);
        var second = FakeUpstream.responding(refusing);
        var gateway = tiers(first, second)) {
      for (int i = 0; i < 4; i++) {
        var reply = gateway.chat(GatewayRig.CHAT);

        assertThat(reply.statusCode()).isEqualTo(502);
        assertThat(code(reply)).isEqualTo("upstream_credential_refused");
        assertThat(reply.headers().firstValue("x-should-retry")).hasValue("false");
        assertThat(reply.body()).doesNotContain("sk-", "Incorrect");
      }
    }
  }

  @Test
  void a401WithoutAKeyCodeKeepsTheProvidersMessageButNotItsStatus() {
    try (var only = FakeUpstream.responding((request, connection) -> connection.json(401, SCOPE));
        var gateway = GatewayRig.with(config().to(upstream("only", only.url()), PROVIDER_KEY))) {

      var reply = gateway.chat(GatewayRig.CHAT);

      assertThat(reply.statusCode()).isEqualTo(502);
      assertThat(code(reply)).isEqualTo("upstream_credential_refused");
      assertThat(reply.body()).contains("Missing scopes").doesNotContain(PROVIDER_KEY);
    }
  }

  @Test
  void anotherUpstreamsErrorTakesPrecedenceOverARefusedKey() {
    try (var first = Tiers.refusing(503);
        var second =
            FakeUpstream.responding((request, connection) -> connection.json(401, KEY_REFUSED));
        var gateway =
            GatewayRig.with(
                config()
                    .retry(new Retry(2, Retry.DEFAULT.backoff(), 100))
                    .to("first", first.url())
                    .to(upstream("second", second.url()).priority(1)))) {

      var reply = gateway.chat(GatewayRig.CHAT);

      assertThat(reply.statusCode()).isEqualTo(503);
      assertThat(servedBy(reply)).isEqualTo("first");
      assertThat(reply.headers().firstValue("x-should-retry")).isEmpty();
    }
  }

  @Test
  void theOnlyUpstreamIsUsedHoweverOftenItRefuses() {
    var keyIsGood = new AtomicBoolean();
    Script script =
        (request, connection) ->
            connection.json(keyIsGood.get() ? 200 : 401, keyIsGood.get() ? OK : KEY_REFUSED);
    try (var only = FakeUpstream.responding(script);
        var gateway = GatewayRig.with(config().to("only", only.url()))) {
      for (int i = 0; i < 5; i++) {
        assertThat(gateway.chat(GatewayRig.CHAT).statusCode()).isEqualTo(502);
      }
      assertThat(only.requests()).hasSize(5);
      keyIsGood.set(true);

      assertThat(gateway.chat(GatewayRig.CHAT).statusCode()).isEqualTo(200);
      assertThat(counts(gateway, "only").credentialRefused()).isFalse();
    }
  }

  @Test
  void theLoneUpstreamIsOutOnceAProbeIsRefusedToo() {
    try (var only =
            FakeUpstream.responding((request, connection) -> connection.json(401, KEY_REFUSED));
        var gateway = GatewayRig.with(config().to(probed(only, Duration.ofMinutes(5))))) {
      gateway.chat(GatewayRig.CHAT);
      gateway.chat(GatewayRig.CHAT);

      await()
          .atMost(SOON)
          .until(() -> only.requests().stream().anyMatch(r -> r.line().startsWith("GET ")));
      await()
          .atMost(SOON)
          .untilAsserted(
              () -> {
                int asked = only.requests().size();
                var reply = gateway.chat(GatewayRig.CHAT);
                assertThat(code(reply)).isEqualTo("upstream_credential_refused");
                assertThat(only.requests()).hasSize(asked);
              });
    }
  }

  @Test
  void aRefusedProbeExcludesNoUpstreamWhoseTrafficSucceeds() {
    var probes = new AtomicInteger();
    Script script =
        (request, connection) -> {
          if (request.line().startsWith("GET ")) {
            probes.incrementAndGet();
            connection.json(401, KEY_REFUSED);
          } else {
            connection.json(200, OK);
          }
        };
    try (var first = FakeUpstream.responding(script);
        var second = FakeUpstream.json(FakeUpstream.COMPLETION);
        var gateway =
            GatewayRig.with(
                config()
                    .to(probed(first, Duration.ofSeconds(1)))
                    .to(upstream("second", second.url()).priority(1)))) {
      await().atMost(SOON).until(() -> probes.get() >= 2);

      for (int i = 0; i < 3; i++) {
        assertThat(servedBy(gateway.chat(GatewayRig.CHAT))).isEqualTo("first");
      }
      int seen = probes.get();
      await().atMost(SOON).until(() -> probes.get() >= seen + 2);

      assertThat(servedBy(gateway.chat(GatewayRig.CHAT))).isEqualTo("first");
      assertThat(counts(gateway, "first").credentialRefused()).isFalse();
    }
  }

  @Test
  void aSpentQuotaIsRetriedAtAnotherUpstreamWhichIsThenPreferred() {
    try (var first =
            FakeUpstream.responding(
                (request, connection) ->
                    connection.json(429, "{\"error\":{\"code\":\"insufficient_quota\"}}"));
        var second = FakeUpstream.json(OK);
        var gateway = tiers(first, second)) {
      for (int i = 0; i < 20; i++) {
        assertThat(servedBy(gateway.chat(GatewayRig.CHAT))).isEqualTo("second");
      }

      assertThat(first.requests()).hasSize(1);
    }
  }

  private static UpstreamFixture probed(FakeUpstream upstream, Duration interval) {
    return upstream("first", upstream.url()).probe(new Probe("/models", interval));
  }

  private static Script badGets(int status, String body) {
    return (request, connection) -> {
      boolean bad = request.body().contains("bad");
      connection.json(bad ? status : 200, bad ? body : OK);
    };
  }

  private static GatewayRig tiers(FakeUpstream first, FakeUpstream second) {
    return GatewayRig.with(
        callers().to("first", first.url()).to(upstream("second", second.url()).priority(1)));
  }

  private static ConfigBuilder callers() {
    ConfigBuilder config = config();
    List.of("bob", "carol", "dave").forEach(name -> config.key("keys/" + name, key(name)));
    return config;
  }

  private static HttpResponse<String> as(GatewayRig gateway, String caller, String body) {
    String key = caller.equals("alice") ? ConfigBuilder.KEY : key(caller);
    return gateway.post("/v1/chat/completions", body, "authorization", "Bearer " + key);
  }

  private static String key(String caller) {
    return "sk-test-key-of-" + caller;
  }

  private static UpstreamCounts counts(GatewayRig gateway, String upstream) {
    return Objects.requireNonNull(gateway.runtime().statistics().upstreams().get(upstream));
  }
}
