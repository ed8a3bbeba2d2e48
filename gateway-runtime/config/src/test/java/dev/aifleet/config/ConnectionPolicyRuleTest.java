package dev.aifleet.config;

import static dev.aifleet.config.Samples.assertOnlyProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.config.GatewayConfig.CircuitBreaker;
import dev.aifleet.config.GatewayConfig.Tls;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// How an upstream may be spoken to: each row changes one thing in a good configuration.
class ConnectionPolicyRuleTest {
  private static final String URL = "https://api.openai.com/v1";
  private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
  private static final String END = "-----END CERTIFICATE-----";
  private static final Duration ZERO = Duration.ZERO;
  private static final Duration DAY = Duration.ofHours(24);

  @ParameterizedTest(name = "{0} = {1}")
  @MethodSource("problems")
  void everyProblemIsReportedAtItsPlace(
      String component, Object value, String place, String message) {
    assertOnlyProblem(problems(with(component, value)), "upstreams[0].delivery." + place, message);
  }

  static Stream<Arguments> problems() {
    return Stream.of(times(), counts(), words()).flatMap(it -> it);
  }

  private static Stream<Arguments> times() {
    return Stream.of(
        arguments("connect", ZERO, "timeouts.connect", "1ms and 24h"),
        arguments("connect", Duration.ofNanos(999_999), "timeouts.connect", "1ms and 24h"),
        arguments("connect", Duration.ofSeconds(-1), "timeouts.connect", "1ms and 24h"),
        arguments("firstByte", ZERO, "timeouts.firstByte", "1ms and 24h"),
        arguments("idle", DAY.plusMillis(1), "timeouts.idle", "1ms and 24h"),
        arguments("total", Duration.ofSeconds(Long.MAX_VALUE), "timeouts.total", "1ms and 24h"),
        arguments("total", Duration.ofSeconds(1), "timeouts.total", "at least timeouts.firstByte"),
        arguments("keepAlive", ZERO, "connections.keepAlive", "1ms and 24h"),
        arguments("maxAge", ZERO, "connections.maxAge", "1ms and 24h"),
        arguments("pendingTimeout", ZERO, "connections.pendingTimeout", "1ms and 24h"),
        arguments("interval", Duration.ofMillis(999), "probe.interval", "1s and 24h"),
        arguments("window", Duration.ofMillis(1500), "circuitBreaker.rate.window", "whole number"),
        arguments("window", Duration.ofHours(2), "circuitBreaker.rate.window", "between 1s and 1h"),
        arguments("openFor", ZERO, "circuitBreaker.consecutive.openFor", "1ms and 24h"),
        arguments("rate", rate(50, 1, ZERO), "circuitBreaker.rate.openFor", "1ms and 24h"));
  }

  private static Stream<Arguments> counts() {
    return Stream.of(
        arguments("max", 0, "connections.max", "1 and 10000"),
        arguments("max", 10_001, "connections.max", "1 and 10000"),
        arguments("maxInFlight", 0, "maxInFlight", "1 and 1000000"),
        arguments("passHeaders", Collections.nCopies(33, "x-a"), "passHeaders", "at most 32"),
        arguments("passHeaders", List.of("x a"), "passHeaders", "is no header name"),
        arguments("passHeaders", List.of("Authorization"), "passHeaders", "credential"),
        arguments("passHeaders", List.of("x_api_key"), "passHeaders", "credential"),
        arguments("passHeaders", List.of("Host"), "passHeaders", "the gateway itself"),
        arguments("passHeaders", List.of("x-aifleet-a"), "passHeaders", "the gateway itself"),
        arguments("failures", 0, "circuitBreaker.consecutive.failures", "1 and"),
        arguments("percent", 101, "circuitBreaker.rate.percent", "1 and 100"),
        arguments("percent", 0, "circuitBreaker.rate.percent", "1 and 100"),
        arguments("minimumRequests", 0, "circuitBreaker.rate.minimumRequests", "1 and"),
        arguments("degradeAtPercent", 0, "circuitBreaker.degradeAtPercent", "1 and 100"),
        arguments("degradeAtPercent", 101, "circuitBreaker.degradeAtPercent", "1 and 100"));
  }

  private static Stream<Arguments> words() {
    return Stream.of(
        arguments("headers", Map.of("x team", "a"), "headers", "'x team' is no header name"),
        arguments("headers", Map.of("", "a"), "headers", "is no header name"),
        arguments("headers", Map.of("Authorization", "a"), "headers", "put the key into a Secret"),
        arguments("headers", Map.of("API-Key", "a"), "headers", "put the key into a Secret"),
        arguments("headers", Map.of("Cookie", "a"), "headers", "put the key into a Secret"),
        arguments("headers", Map.of("Host", "a"), "headers", "written by the gateway"),
        arguments("headers", Map.of("TE", "trailers"), "headers", "written by the gateway"),
        arguments("headers", Map.of("Content-Length", "1"), "headers", "written by the gateway"),
        arguments("headers", Map.of("x-a", "a\r\nx-b: c"), "headers", "visible ASCII"),
        arguments("headers", Map.of("x-a", " a"), "headers", "visible ASCII"),
        arguments("headers", Map.of("x-a", ""), "headers", "visible ASCII"),
        arguments("headers", Map.of("x-a", "a", "X-A", "b"), "headers", "there twice"),
        arguments("headers", many(33), "headers", "at most 32"),
        arguments("tls", new Tls("no pem", null), "tls.caPem", "has no PEM block"),
        arguments("tls", new Tls(pem("CERTIFICATE", "AAAA"), null), "tls.caPem", "that is none"),
        arguments("tls", new Tls(pem("CERTIFICATE", "?"), null), "tls.caPem", "that is none"),
        arguments(
            "tls",
            new Tls(Samples.CA + pem("EC PRIVATE KEY", "AAAA"), null),
            "tls.caPem",
            "holds a EC PRIVATE KEY: only certificates"),
        arguments("tls", new Tls(pem("CERTIFICATE", ""), null), "tls.caPem", "that is none"),
        arguments("tls", new Tls(Samples.CA + BEGIN, null), "tls.caPem", "not whole"),
        arguments("tls", new Tls(BEGIN + Samples.CA, null), "tls.caPem", "not whole"),
        arguments("tls", new Tls(Samples.CA + END, null), "tls.caPem", "not whole"),
        arguments("tls", new Tls(noted(Samples.CA), null), "tls.caPem", "that is none"),
        arguments("tls", new Tls(" ".repeat(262_145), null), "tls.caPem", "longer than 256 KiB"),
        arguments("tls", new Tls(null, "https://x"), "tls.serverName", "host name such as"),
        arguments("azureApiVersion", "2024-10-21", "azureApiVersion", "AzureOpenAI only"),
        arguments("path", "models", "probe.path", "begin with /"),
        arguments("path", "/models?a=b", "probe.path", "begin with /"),
        arguments("path", "/a b", "probe.path", "begin with /"));
  }

  @Test
  void whatEveryUpstreamHasIfNothingIsWrittenIsFine() {
    assertThat(problems(with("probe", null))).isEmpty();
  }

  @Test
  void aFullDeliveryIsFine() {
    assertThat(ConfigValidator.validate(Samples.full())).isEmpty();
    assertThat(problems(with("headers", many(32)))).isEmpty();
    assertThat(problems(with("tls", new Tls("text before\n" + Samples.CA + Samples.CA, null))))
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("spellings")
  void certificatesMayBeWrittenTogetherOrInOneLine(String pem) {
    assertThat(CertificateRule.certificates(pem)).hasSize(2);
  }

  static Stream<String> spellings() {
    String two = Samples.CA + Samples.CA;
    return Stream.of(
        Samples.CA.strip() + Samples.CA,
        two.replace("\n", ""),
        two.indent(2),
        two.replace("\n", "\r\n"));
  }

  @Test
  void rulesOfTheBreakerMayBeOff() {
    assertThat(problems(with("circuitBreaker", new CircuitBreaker(null, null, null)))).isEmpty();
  }

  @Test
  void azureNeedsItsVersion() {
    assertThat(problems(with("api", Api.AzureOpenAI)))
        .containsExactly(
            new Problem(
                "upstreams[0].delivery.azureApiVersion",
                "is needed with api AzureOpenAI, such as 2024-10-21"));
  }

  @Test
  void certificatesMeanNothingWithoutTls() {
    var plain =
        Variants.with(
            Samples.config(Samples.upstream("a", 1, "http://svc.ns.svc:80/v1")),
            "network",
            new GatewayConfig.Network(false, List.of(), true));

    assertThat(problems(Variants.with(plain, "tls", new Tls(null, null))))
        .containsExactly(new Problem("upstreams[0].delivery.tls", "is for https only"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-Team", "OpenAI-Organization", "anthropic-beta", "x_1.2~!"})
  void theseHeadersMayBeAdded(String name) {
    assertThat(HeaderRule.refusal(name, "a b, c")).isNull();
  }

  private static CircuitBreaker.Rate rate(int percent, int requests, Duration openFor) {
    return new CircuitBreaker.Rate(percent, requests, Duration.ofSeconds(1), openFor);
  }

  private static Map<String, String> many(int headers) {
    Map<String, String> many = new HashMap<>();
    IntStream.range(0, headers).forEach(i -> many.put("x-" + i, "a"));
    return many;
  }

  private static String pem(String type, String base64) {
    return "-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n";
  }

  /// With a character in it that only some readers overlook.
  private static String noted(String pem) {
    return pem.replace("MII", "MII!");
  }

  private static Record with(String component, @Nullable Object value) {
    return Variants.with(Samples.config(Samples.upstream("a", 1, URL)), component, value);
  }

  private static List<Problem> problems(Record config) {
    return ConfigValidator.validate((GatewayConfig) config);
  }
}
