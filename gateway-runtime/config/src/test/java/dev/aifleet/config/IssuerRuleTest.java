package dev.aifleet.config;

import static dev.aifleet.config.Samples.assertOnlyProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.aifleet.config.GatewayConfig.Anonymous;
import dev.aifleet.config.GatewayConfig.Auth;
import dev.aifleet.config.GatewayConfig.JwtIssuer;
import dev.aifleet.config.GatewayConfig.Network;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Whose tokens may be accepted: each row changes one thing of a good issuer.
class IssuerRuleTest {
  private static final JwtIssuer GOOD =
      new JwtIssuer(
          "https://idp.example.com",
          List.of("chat"),
          URI.create("https://idp.example.com/keys"),
          null,
          Map.of("team", "team"),
          Network.PUBLIC);

  @ParameterizedTest(name = "{0} = {1}")
  @MethodSource("problems")
  void everyProblemIsReportedAtItsPlace(
      String component, Object value, String place, String message) {
    assertOnlyProblem(
        problems((JwtIssuer) Variants.with(GOOD, component, value)),
        "auth.jwt[0]." + place,
        message);
  }

  static Stream<Arguments> problems() {
    return Stream.of(
        arguments("issuer", "", "issuer", "such as https://idp"),
        arguments("issuer", "https://idp example", "issuer", "such as https://idp"),
        arguments("issuer", "idp\"} 1\n", "issuer", "such as https://idp"),
        arguments("audiences", List.of(), "audiences", "at least one"),
        arguments("audiences", List.of("chat", "a\nb"), "audiences", "visible ASCII"),
        arguments("jwksUrl", URI.create("http://idp.example.com/keys"), "jwksUrl", "use https, or"),
        arguments("jwksUrl", URI.create("https://10.1.2.3/keys"), "jwksUrl", "list its block in"),
        arguments("jwksUrl", URI.create("https://dex.auth.svc/keys"), "jwksUrl", "list the block"),
        arguments("jwksUrl", URI.create("file:///etc/passwd"), "jwksUrl", "https://"),
        arguments("jwksUrl", URI.create("https://169.254.169.254/keys"), "jwksUrl", "metadata"),
        arguments("jwksUrl", URI.create("https://me:pw@idp.example.com"), "jwksUrl", "password"),
        arguments("jwksUrl", URI.create("https://idp.example.com/keys#1"), "jwksUrl", "fragment"),
        arguments(
            "jwksUrl", host("a".repeat(64) + ".example.com"), "jwksUrl", "at most 63 of them"),
        arguments("jwksUrl", host("a.".repeat(125) + "com."), "jwksUrl", "at most 253 characters"),
        arguments("caPem", "no certificate", "caPem", ""),
        arguments("allowPrivate", List.of("10/8"), "network.allowPrivate", "no CIDR block"),
        arguments("claims", Map.of("my team", "team"), "claims", "'my team' must be letters"),
        arguments("claims", Map.of("team", ""), "claims", "visible ASCII"));
  }

  @Test
  void whatOthersHaveIsFine() {
    var plain = new Network(true, List.of("10.0.0.0/8"), false);

    assertThat(problems(GOOD)).isEmpty();
    assertThat(problems(with("http://dex.auth.svc:5556/keys", plain))).isEmpty();
    assertThat(problems(with("https://login.example.com/keys?p=sign-in", Network.PUBLIC)))
        .as("a query")
        .isEmpty();
    assertThat(problems(changed("jwksUrl", host("a".repeat(63) + ".example.com.")))).isEmpty();
    assertThat(problems(changed("jwksUrl", host("a.".repeat(125) + "com")))).isEmpty();
    assertThat(problems(changed("jwksUrl", host("[2606:4700::1111]")))).isEmpty();
    assertThat(problems(changed("claims", Map.of("team", "https://example.com/team")))).isEmpty();
    assertThat(problems(changed("claims", Map.of()))).isEmpty();
    assertThat(problems(changed("issuer", "accounts.example.com"))).isEmpty();
  }

  @Test
  void anAuthorityIsForHttpsOnly() {
    var plain = new Network(true, List.of(), false);
    var issuer =
        new JwtIssuer(
            GOOD.issuer(),
            GOOD.audiences(),
            URI.create("http://idp.example.com"),
            Samples.CA,
            Map.of(),
            plain);

    assertThat(problems(issuer))
        .singleElement()
        .hasToString("auth.jwt[0].caPem: is for https only");
    assertThat(problems(changed("caPem", Samples.CA))).isEmpty();
  }

  @Test
  void anIssuerIsThereOnce() {
    assertThat(problems(GOOD, GOOD))
        .singleElement()
        .hasToString("auth.jwt[1].issuer: 'https://idp.example.com' is used twice");
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 17})
  void thereAreNotTooMany(int count) {
    JwtIssuer[] issuers =
        IntStream.range(0, count)
            .mapToObj(i -> changed("issuer", "https://idp-" + i + ".example.com"))
            .toArray(JwtIssuer[]::new);

    assertThat(problems(issuers)).hasSize(count - 16);
  }

  private static JwtIssuer changed(String component, Object value) {
    return (JwtIssuer) Variants.with(GOOD, component, value);
  }

  private static URI host(String name) {
    return URI.create("https://" + name + "/keys");
  }

  private static JwtIssuer with(String jwksUrl, Network network) {
    return new JwtIssuer(
        GOOD.issuer(), GOOD.audiences(), URI.create(jwksUrl), null, GOOD.claims(), network);
  }

  private static List<Problem> problems(JwtIssuer... issuers) {
    var auth = new Auth(List.of(), List.of(issuers), Anonymous.Deny);
    return ConfigValidator.validate(Samples.config(List.of(), auth, List.of()));
  }
}
