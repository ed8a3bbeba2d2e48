package dev.aifleet.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.aifleet.api.AIGateway;
import dev.aifleet.config.GatewayConfig;
import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.config.GatewayConfig.Backoff;
import dev.aifleet.config.GatewayConfig.CircuitBreaker;
import dev.aifleet.config.GatewayConfig.ConnectionPolicy;
import dev.aifleet.config.GatewayConfig.Connections;
import dev.aifleet.config.GatewayConfig.Limits;
import dev.aifleet.config.GatewayConfig.Probe;
import dev.aifleet.config.GatewayConfig.RequestDefaults;
import dev.aifleet.config.GatewayConfig.Retry;
import dev.aifleet.config.GatewayConfig.Sticky;
import dev.aifleet.config.GatewayConfig.StickySource;
import dev.aifleet.config.GatewayConfig.Timeouts;
import dev.aifleet.config.GatewayConfig.Tls;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// How upstreams are spoken to, and what holds for all requests: defaults, mapping, problems.
class ConnectionPolicyCompilerTest {
  /// A self-signed one, for tests only.
  static final String CA =
      """
      -----BEGIN CERTIFICATE-----
      MIIBizCCATGgAwIBAgIUJRHsqumwK4ipgC4tQ5mZpsmeN8QwCgYIKoZIzj0EAwIw
      GjEYMBYGA1UEAwwPYWlmbGVldCB0ZXN0IENBMCAXDTI2MTEyMjA3MjMwNFoYDzIx
      MjYxMDI5MDcyMzA0WjAaMRgwFgYDVQQDDA9haWZsZWV0IHRlc3QgQ0EwWTATBgcq
      hkjOPQIBBggqhkjOPQMBBwNCAAR4mpu+pei4N8PE5eI3M2AKqsZZAg5Tz7DJlnaF
      boIDNwsv+okCMt7ND6E+GzSzRHKAabk71jWWtFE5jeXBUaUKo1MwUTAdBgNVHQ4E
      FgQUix8kzw0uupH+a7xYnv+d0o82KmwwHwYDVR0jBBgwFoAUix8kzw0uupH+a7xY
      nv+d0o82KmwwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiEAkoRJ
      kvujFQBw8cNiANnzIko16NVQqrtctc2vJoLAsVUCIFTsepdTkQhz62C89ZPWEPSa
      eoGrD3Sh9yCWo3IHpHcq
      -----END CERTIFICATE-----
      """;

  @Test
  void whatIsLeftOutIsTheRuntimesDefault() {
    GatewayConfig config = with("", "");

    assertThat(config.upstreams().getFirst().connectionPolicy())
        .isEqualTo(ConnectionPolicy.DEFAULT);
    assertThat(config.upstreams().getFirst().priority()).isZero();
    assertThat(config.retry()).isEqualTo(Retry.DEFAULT);
    assertThat(config.sticky()).isNull();
    assertThat(config.limits()).isEqualTo(Limits.DEFAULT);
  }

  @Test
  void aShorterTotalShortensTheFirstByteThatIsLeftOut() {
    var timeouts =
        with(", timeouts: {total: 90s}", "").upstreams().getFirst().connectionPolicy().timeouts();

    assertThat(timeouts.total()).hasSeconds(90);
    assertThat(timeouts.firstByte()).hasSeconds(90);
    assertThat(timeouts.idle()).hasSeconds(120);
  }

  @Test
  void emptyBlocksMeanNoOtherThanNone() {
    GatewayConfig empty =
        with(
            ", timeouts: {}, connections: {}, circuitBreaker: {consecutive: {}, rate: {}}, probe:"
                + " {}, headers: {}, passHeaders: []",
            "retry: {backoff: {}}\nsticky: {}\nlimits: {}\nrequestDefaults: {}\n");

    assertThat(empty).isEqualTo(with("", ""));
  }

  @Test
  void whatIsWrittenIsKept() {
    SpecFixture written =
        SpecFixture.of(
                """
                upstreams:
                - name: a
                  serviceRef: {name: svc, port: 443, scheme: https}
                  api: Anthropic
                  priority: 3
                  headers: {x-team: chat}
                  passHeaders: [x-tenant]
                  tls: {caRef: {name: ca, key: ca.crt}, serverName: a.example.com}
                  timeouts: {connect: 1s, firstByte: 2s, idle: 3s, total: 4s}
                  connections: {max: 5, keepAlive: 6s, maxAge: 7s, pendingTimeout: 8s}
                  maxInFlight: 9
                  circuitBreaker:
                    consecutive: {failures: 10, openFor: 11s}
                    rate: {percent: 12, minimumRequests: 13, window: 14s, openFor: 15s}
                    degradeAtPercent: 16
                  probe: {path: /ping, interval: 17s}
                retry: {attempts: 2, backoff: {base: 18ms, max: 19s}, budgetPercent: 21}
                sticky: {source: Header, name: x-session}
                limits: {maxBodyBytes: 22Mi, maxInFlightPerPod: 23, trustedProxies: [10.0.0.0/8]}
                requestDefaults: {model: gpt-4o, maxTokens: 24, temperature: "0.7"}
                auth: {anonymous: Allow}
                """)
            .configMap("ca", Map.of("ca.crt", CA));

    var upstream = written.config().upstreams().getFirst();
    assertThat(upstream.api()).isEqualTo(Api.Anthropic);
    assertThat(upstream.priority()).isEqualTo(3);
    assertThat(upstream.connectionPolicy())
        .isEqualTo(
            new ConnectionPolicy(
                Map.of("x-team", "chat"),
                List.of("x-tenant"),
                new Tls(CA, "a.example.com"),
                null,
                new Timeouts(seconds(1), seconds(2), seconds(3), seconds(4)),
                new Connections(5, seconds(6), seconds(7), seconds(8)),
                9,
                new CircuitBreaker(
                    new CircuitBreaker.Consecutive(10, seconds(11)),
                    new CircuitBreaker.Rate(12, 13, seconds(14), seconds(15)),
                    16),
                new Probe("/ping", seconds(17))));
    assertThat(written.config().retry())
        .isEqualTo(new Retry(2, new Backoff(Duration.ofMillis(18), seconds(19)), 21));
    assertThat(written.config().sticky()).isEqualTo(new Sticky(StickySource.Header, "x-session"));
    assertThat(written.config().limits())
        .isEqualTo(new Limits(22 << 20, 23).withTrustedProxies(List.of("10.0.0.0/8")));
    assertThat(written.config().requestDefaults())
        .isEqualTo(new RequestDefaults("gpt-4o", 24, "0.7"));
  }

  @Test
  void azureHasItsVersionAndItsOwnProbe() {
    var upstream =
        with(", api: AzureOpenAI, azure: {apiVersion: '2024-10-21'}", "").upstreams().getFirst();

    assertThat(upstream.connectionPolicy().azureApiVersion()).isEqualTo("2024-10-21");
    assertThat(upstream.connectionPolicy().probe())
        .isEqualTo(new Probe("/openai/models", Probe.DEFAULT.interval()));
  }

  @Test
  void zeroSwitchesARuleOff() {
    var off =
        with(
                ", probe: {interval: 0s}, circuitBreaker: {consecutive: {failures: 0},"
                    + " rate: {percent: 0}, degradeAtPercent: 0}",
                "sticky: {source: None}\n")
            .upstreams()
            .getFirst()
            .connectionPolicy();

    assertThat(off.probe()).isNull();
    assertThat(off.circuitBreaker()).isEqualTo(new CircuitBreaker(null, null, null));
  }

  @ParameterizedTest
  @CsvSource({"1Ki, 1024", "1Gi, 1073741824", "20M, 20000000", "65536, 65536", "1.5Mi, 1572864"})
  void aBodyLimitIsAQuantity(String written, long bytes) {
    assertThat(with("", "limits: {maxBodyBytes: " + written + "}\n").limits().maxBodyBytes())
        .isEqualTo(bytes);
  }

  @ParameterizedTest(name = "{0}{1}")
  @MethodSource("problems")
  void tellsWhatIsWrongWhereItIsWritten(String ofUpstream, String ofSpec, String problem) {
    assertThat(written(ofUpstream, ofSpec).problems()).containsExactly(problem);
  }

  static Stream<Arguments> problems() {
    return Stream.of(
        arguments(
            ", timeouts: {connect: soon}",
            "",
            "spec.upstreams[0].timeouts.connect: must be between 1ms and 24h"),
        arguments(
            ", probe: {interval: often}",
            "",
            "spec.upstreams[0].probe.interval: must be between 1s and 24h"),
        arguments(
            ", api: AzureOpenAI",
            "",
            "spec.upstreams[0].azure.apiVersion: is needed with api AzureOpenAI, such as"
                + " 2024-10-21"),
        arguments(", priority: 101", "", "spec.upstreams[0].priority: must be between 0 and 100"),
        arguments(
            ", headers: {api-key: x}",
            "",
            "spec.upstreams[0].headers: 'api-key' carries a credential: put the key into a Secret"
                + " and refer to it in auth"),
        arguments(
            "",
            "retry: {backoff: {base: 3s, max: 2s}}\n",
            "spec.retry.backoff.max: must be at least retry.backoff.base"),
        arguments(
            "",
            "sticky: {source: Header}\n",
            "spec.sticky.name: must be the name of the header to go by, such as x-session"),
        arguments(
            "",
            "sticky: {name: x-session}\n",
            "spec.sticky.name: is for the sources Header and JWTClaim only"),
        arguments(
            "",
            "limits: {maxBodyBytes: lots}\n",
            "spec.limits.maxBodyBytes: must be between 1Ki and 1Gi"),
        arguments(
            "",
            "limits: {maxBodyBytes: 99999999999999E}\n",
            "spec.limits.maxBodyBytes: must be between 1Ki and 1Gi"));
  }

  @Test
  void tellsWhereCertificateAuthoritiesAreMissing() {
    String at = " spec.upstreams[0].tls.caRef: ";
    var written =
        SpecFixture.of(
            "upstreams: [{name: a, url: 'https://a.example.com', tls: {caRef: {name: ca, key:"
                + " ca.crt}}}]\nauth: {anonymous: Allow}\n");

    assertThat(written.problems())
        .containsExactly(
            "CANotFound"
                + at
                + "there is no ConfigMap 'ca' in namespace 'ai'; create it with the label"
                + " aifleet.dev/use=ca");
    assertThat(written.configMap("ca", Map.of("other", CA)).problems())
        .containsExactly(
            "CANotFound" + at + "ConfigMap 'ca' has no entry 'ca.crt'; correct the key");
    assertThat(written.configMap("ca", Map.of("ca.crt", "hello")).problems())
        .containsExactly(
            "CAUnusable"
                + at
                + "entry 'ca.crt' of ConfigMap 'ca' has no PEM block -----BEGIN CERTIFICATE-----");
    assertThat(ConfigMaps.referredTo(written.input().spec())).containsExactly("ca");
  }

  /// Outside of lists the API server fills in what the schema says, inside of them the description
  /// tells what the compiler fills in; `aifleet run` does what the contract says.
  @ParameterizedTest
  @MethodSource("defaults")
  void theSchemaAndTheRuntimeMeanTheSameDefault(String place, Object usual) throws IOException {
    JsonNode schema = spec();
    for (String step : place.split("[.]", -1)) {
      schema = schema.path("properties").path(step);
      schema = schema.has("items") ? schema.path("items") : schema;
    }

    String told =
        schema.has("default")
            ? schema.path("default").asText()
            : schema.path("description").asText().replaceAll("(?s).* Default: (.*)[.]$", "$1");
    assertThat(usual instanceof Duration ? Durations.parse(told) : Integer.valueOf(told))
        .as(place)
        .isEqualTo(usual);
  }

  static Stream<Arguments> defaults() {
    var timeouts = Timeouts.DEFAULT;
    var pool = Connections.DEFAULT;
    var breaker = CircuitBreaker.DEFAULT;
    var row = Objects.requireNonNull(breaker.consecutive());
    var rate = Objects.requireNonNull(breaker.rate());
    String of = "upstreams.";
    return Stream.of(
        arguments(of + "priority", 0),
        arguments(of + "timeouts.connect", timeouts.connect()),
        arguments(of + "timeouts.firstByte", timeouts.firstByte()),
        arguments(of + "timeouts.idle", timeouts.idle()),
        arguments(of + "timeouts.total", timeouts.total()),
        arguments(of + "connections.max", pool.max()),
        arguments(of + "connections.keepAlive", pool.keepAlive()),
        arguments(of + "connections.maxAge", pool.maxAge()),
        arguments(of + "connections.pendingTimeout", pool.pendingTimeout()),
        arguments(of + "maxInFlight", ConnectionPolicy.DEFAULT.maxInFlight()),
        arguments(of + "circuitBreaker.consecutive.failures", row.failures()),
        arguments(of + "circuitBreaker.consecutive.openFor", row.openFor()),
        arguments(of + "circuitBreaker.rate.percent", rate.percent()),
        arguments(of + "circuitBreaker.rate.minimumRequests", rate.minimumRequests()),
        arguments(of + "circuitBreaker.rate.window", rate.window()),
        arguments(of + "circuitBreaker.rate.openFor", rate.openFor()),
        arguments(of + "circuitBreaker.degradeAtPercent", breaker.degradeAtPercent()),
        arguments(of + "probe.interval", Probe.DEFAULT.interval()),
        arguments("retry.attempts", Retry.DEFAULT.attempts()),
        arguments("retry.backoff.base", Retry.DEFAULT.backoff().base()),
        arguments("retry.backoff.max", Retry.DEFAULT.backoff().max()),
        arguments("retry.budgetPercent", Retry.DEFAULT.budgetPercent()),
        arguments("limits.maxInFlightPerPod", Limits.DEFAULT.maxInFlightPerPod()));
  }

  private static JsonNode spec() throws IOException {
    try (InputStream crd = AIGateway.class.getResourceAsStream("aigateways.aifleet.dev-v1.yaml")) {
      return new YAMLMapper()
          .readTree(Objects.requireNonNull(crd))
          .at("/spec/versions/0/schema/openAPIV3Schema/properties/spec");
    }
  }

  private static Duration seconds(int seconds) {
    return Duration.ofSeconds(seconds);
  }

  private static GatewayConfig with(String ofUpstream, String ofSpec) {
    return written(ofUpstream, ofSpec).config();
  }

  private static SpecFixture written(String ofUpstream, String ofSpec) {
    return SpecFixture.of(
        "upstreams: [{name: a, url: 'https://a.example.com/v1'"
            + ofUpstream
            + "}]\n"
            + ofSpec
            + "auth: {anonymous: Allow}\n");
  }
}
