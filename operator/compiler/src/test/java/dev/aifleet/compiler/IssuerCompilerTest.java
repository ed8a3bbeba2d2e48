package dev.aifleet.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.aifleet.config.GatewayConfig.JwtIssuer;
import dev.aifleet.config.GatewayConfig.Network;
import dev.aifleet.config.GatewayConfig.Sticky;
import dev.aifleet.config.GatewayConfig.StickySource;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Whose tokens are accepted, as spec says it.
class IssuerCompilerTest {
  @Test
  void whatIsWrittenIsKept() {
    SpecFixture written =
        SpecFixture.of(
                """
                upstreams: [{name: a, url: 'https://a.example.com'}]
                sticky: {source: JWTClaim, name: team}
                auth:
                  jwt:
                  - issuer: https://idp.example.com
                    audiences: [chat, batch]
                    jwksURL: https://10.20.1.2/keys?p=1
                    tls: {caRef: {name: ca, key: ca.crt}}
                    claims: {team: 'https://example.com/team'}
                    network: {allowPlainHTTP: true, allowPrivate: [10.20.0.0/16]}
                """)
            .configMap("ca", Map.of("ca.crt", ConnectionPolicyCompilerTest.CA));

    assertThat(written.config().auth().jwt())
        .containsExactly(
            new JwtIssuer(
                "https://idp.example.com",
                List.of("chat", "batch"),
                URI.create("https://10.20.1.2/keys?p=1"),
                ConnectionPolicyCompilerTest.CA,
                Map.of("team", "https://example.com/team"),
                new Network(true, List.of("10.20.0.0/16"), false)));
    assertThat(written.config().sticky()).isEqualTo(new Sticky(StickySource.JWTClaim, "team"));
    assertThat(ConfigMaps.referredTo(written.input().spec())).containsExactly("ca");
  }

  @Test
  void withIssuersNoKeysAreNeeded() {
    assertThat(with("", "").config().auth().apiKeys()).isEmpty();
    assertThat(
            SpecFixture.chat()
                .without("clients")
                .secret("clients", Map.of())
                .with("auth: {apiKeys", "auth: {" + ISSUER + "}], apiKeys")
                .problems())
        .isEmpty();
  }

  @ParameterizedTest(name = "{0}{1}")
  @MethodSource("problems")
  void tellsWhatIsWrongWhereItIsWritten(String ofIssuer, String ofSpec, String problem) {
    assertThat(with(ofIssuer, ofSpec).problems()).containsExactly(problem);
  }

  static Stream<Arguments> problems() {
    return Stream.of(
        arguments(
            ", jwksURL: 'https://a b'",
            "",
            "spec.auth.jwt[0].jwksURL: is not a URL: write https://host[:port][/path]"),
        arguments(
            ", jwksURL: 'http://idp.example.com/keys'",
            "",
            "spec.auth.jwt[0].jwksURL: plain http can be read and changed on its way; use https, or"
                + " network.allowPlainHTTP"),
        arguments(
            ", audiences: []",
            "",
            "spec.auth.jwt[0].audiences: needs at least one: tokens for others are not for us"),
        arguments(
            ", network: {allowPrivate: [10/8]}",
            "",
            "spec.auth.jwt[0].network.allowPrivate: '10/8' is no CIDR block such as 10.0.0.0/8"),
        arguments(
            ", tls: {caRef: {name: ca, key: ca.crt}}",
            "",
            "CANotFound spec.auth.jwt[0].tls.caRef: there is no ConfigMap 'ca' in namespace 'ai';"
                + " create it with the label aifleet.dev/use=ca"),
        arguments(
            ", jwksURL: 'http://idp.example.com', network: {allowPlainHTTP: true}, tls: {caRef:"
                + " {name: ca, key: ca.crt}}",
            "",
            "spec.auth.jwt[0].tls: is for https only"),
        arguments(
            "",
            "sticky: {source: JWTClaim, name: user}\n",
            "spec.sticky.name: 'user' is in the claims of no issuer in spec.auth.jwt"),
        arguments(
            "",
            "sticky: {source: JWTClaim}\n",
            "spec.sticky.name: must be the name of the claim to go by, such as team"));
  }

  private static final String ISSUER =
      "jwt: [{issuer: 'https://idp.example.com', claims: {team: team}, audiences: [chat],"
          + " jwksURL: 'https://idp.example.com/keys'";

  /// @param ofIssuer what follows in its braces; instead of the usual field of that name
  private static SpecFixture with(String ofIssuer, String ofSpec) {
    String issuer = ISSUER;
    for (String field : List.of("jwksURL: 'https://idp.example.com/keys'", "audiences: [chat]")) {
      String name = field.substring(0, field.indexOf(':'));
      issuer = ofIssuer.contains(name) ? issuer.replace(", " + field, "") : issuer;
    }
    return SpecFixture.of(
        "upstreams: [{name: a, url: 'https://a.example.com'}]\n"
            + ofSpec
            + "auth: {"
            + issuer
            + ofIssuer
            + "}]}\n");
  }
}
