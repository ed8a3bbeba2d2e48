package dev.aifleet.gateway.auth;

import static dev.aifleet.gateway.auth.TokenFixture.EC;
import static dev.aifleet.gateway.auth.TokenFixture.EC_521;
import static dev.aifleet.gateway.auth.TokenFixture.NOW;
import static dev.aifleet.gateway.auth.TokenFixture.RSA;
import static dev.aifleet.gateway.auth.TokenFixture.STRANGER;
import static dev.aifleet.gateway.auth.TokenFixture.good;
import static dev.aifleet.gateway.auth.TokenFixture.kid;
import static dev.aifleet.gateway.auth.TokenFixture.rs256;
import static dev.aifleet.gateway.auth.TokenFixture.signed;
import static dev.aifleet.gateway.auth.TokenFixture.wrong;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.aifleet.config.GatewayConfig.Anonymous;
import dev.aifleet.config.GatewayConfig.Auth;
import dev.aifleet.gateway.testing.Jwts;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which tokens are accepted, and what is known about their fixture.keys.
class TokenTest {
  private final TokenFixture fixture = new TokenFixture();

  @ParameterizedTest
  @MethodSource("algorithms")
  void aTokenOfTheIssuerNamesItsBearer(String algorithm, JWK key) {
    var head = new JWSHeader.Builder(new JWSAlgorithm(algorithm)).keyID(key.getKeyID()).build();

    assertThat(fixture.authenticate(Jwts.signed(head, good().build(), key)))
        .isEqualTo(new Authentication.Known(alice(Map.of("user", "alice"))));
  }

  static Stream<Arguments> algorithms() {
    return Stream.of(
        arguments("RS256", RSA),
        arguments("RS384", RSA),
        arguments("RS512", RSA),
        arguments("PS256", RSA),
        arguments("PS384", RSA),
        arguments("PS512", RSA),
        arguments("ES256", EC),
        arguments("ES512", EC_521));
  }

  @Test
  void claimsThatIdentifyCallersHaveTheGatewaysNames() {
    assertThat(claims(claims -> claims.claim("team", "search"))).containsEntry("team", "search");
    assertThat(claims(claims -> claims.claim("team", 7))).containsEntry("team", "7");
    assertThat(claims(claims -> claims.claim("team", true))).containsEntry("team", "true");
    assertThat(claims(claims -> claims.claim("team", List.of("a", "b")))).doesNotContainKey("team");
    assertThat(claims(claims -> claims.claim("team", Map.of("a", 1)))).doesNotContainKey("team");
    assertThat(claims(claims -> claims.claim("team", ""))).doesNotContainKey("team");
    assertThat(claims(claims -> claims.claim("team", "x".repeat(257)))).doesNotContainKey("team");
    assertThat(claims(claims -> claims.claim("other", "x"))).containsOnlyKeys("user");
  }

  @Test
  void typesOfAccessTokensAreFine() {
    for (String type : List.of("JWT", "jwt", "at+jwt", "AT+JWT")) {
      var head =
          new JWSHeader.Builder(JWSAlgorithm.RS256).type(new JOSEObjectType(type)).keyID("rsa");
      assertThat(fixture.authenticate(Jwts.signed(head.build(), good().build(), RSA)))
          .as(type)
          .isInstanceOf(Authentication.Known.class);
    }
  }

  @Test
  void aTokenThatNamesNoKeyIsTriedWithAllOfItsKind() {
    fixture.keys.current = KeySet.parse(Jwts.set(STRANGER, RSA));

    assertThat(
            fixture.authenticate(
                Jwts.signed(new JWSHeader(JWSAlgorithm.RS256), good().build(), RSA)))
        .isInstanceOf(Authentication.Known.class);
  }

  @Test
  void aMinuteOfDifferenceBetweenClocksIsForgiven() {
    assertThat(fixture.authenticate(expiring(NOW.minusSeconds(59))))
        .isInstanceOf(Authentication.Known.class);
    assertThat(fixture.authenticate(expiring(NOW.minusSeconds(61))))
        .isEqualTo(wrong("it has expired"));
    assertThat(fixture.authenticate(beginning(NOW.plusSeconds(59))))
        .isInstanceOf(Authentication.Known.class);
    assertThat(fixture.authenticate(beginning(NOW.plusSeconds(61))))
        .isInstanceOf(Authentication.TokenWrong.class);
  }

  @Test
  void whatIsRememberedStillExpires() {
    String token = expiring(NOW.plusSeconds(10));
    Instant end = NOW.plusSeconds(10 + Issuer.SKEW_SECONDS);

    assertThat(fixture.authenticate(token)).isInstanceOf(Authentication.Known.class);
    assertThat(fixture.authenticate(token, end.minusMillis(1)))
        .isInstanceOf(Authentication.Known.class);
    assertThat(fixture.authenticate(token, end)).isEqualTo(wrong("it has expired"));
  }

  @Test
  void aKeyThatIsPublishedNoMoreEndsItsTokensAtOnce() {
    String token = signed(good());
    assertThat(fixture.authenticate(token)).isInstanceOf(Authentication.Known.class);

    fixture.keys.current = KeySet.parse(Jwts.set(EC));

    assertThat(fixture.authenticate(token)).isInstanceOf(Authentication.KeysNeeded.class);
  }

  @Test
  void whileTheKeysAreMissingNoTokenIsInvalid() {
    fixture.keys.current = null;

    assertThat(fixture.authenticate(signed(good())))
        .isEqualTo(
            new Authentication.KeysNeeded(
                fixture.keys, new Authentication.IssuerUnreachable(Jwts.ISSUER)));
  }

  @Test
  void whileNewKeysCannotBeFetchedAnUnknownOneIsNotInvalid() {
    fixture.keys.failing = true;

    assertThat(fixture.authenticate(Jwts.signed(rs256(), good().build(), RSA)))
        .isInstanceOf(Authentication.Known.class);
    assertThat(fixture.authenticate(Jwts.signed(kid("new"), good().build(), STRANGER)))
        .isEqualTo(
            new Authentication.KeysNeeded(
                fixture.keys, new Authentication.IssuerUnreachable(Jwts.ISSUER)));
  }

  @Test
  void whereNoKeyIsNamedAWrongSignatureMayBeThatOfANewOne() {
    assertThat(
            fixture.authenticate(
                Jwts.signed(new JWSHeader(JWSAlgorithm.RS256), good().build(), STRANGER)))
        .isEqualTo(new Authentication.KeysNeeded(fixture.keys, wrong("its signature is wrong")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../etc/passwd", "rsa'--", "\u0000", "x"})
  void anUnknownKeyMayBeNewAndElseIsRefused(String kid) {
    assertThat(fixture.authenticate(Jwts.signed(kid(kid), good().build(), RSA)))
        .isEqualTo(
            new Authentication.KeysNeeded(
                fixture.keys, wrong("its issuer does not publish the key that signed it")));
  }

  @Test
  void aKeyOfTheWrongKindIsNoKey() {
    assertThat(fixture.authenticate(Jwts.signed(kid("ec"), good().build(), RSA)))
        .isInstanceOf(Authentication.KeysNeeded.class);
  }

  @Test
  void whatIsNoTokenIsAWrongKey() {
    for (String wrong : List.of("sk-x", "a.b", "a.b.c.d", "a.b.c.d.e", "", ".")) {
      assertThat(fixture.authenticate(wrong)).as(wrong).isEqualTo(new Authentication.KeyWrong());
    }
  }

  @Test
  void withoutIssuersATokenIsAWrongKey() {
    var none =
        new Authenticator(new Auth(List.of(), List.of(), Anonymous.Allow), issuer -> fixture.keys);

    assertThat(none.authenticate(signed(good()), NOW.toEpochMilli()))
        .isEqualTo(new Authentication.KeyWrong());
  }

  private Map<String, String> claims(UnaryOperator<JWTClaimsSet.Builder> more) {
    var known = (Authentication.Known) fixture.authenticate(signed(more.apply(good())));
    return ((Caller.TokenHolder) known.caller()).claims();
  }

  private static Caller alice(Map<String, String> claims) {
    return new Caller.TokenHolder(Jwts.ISSUER, "alice", claims);
  }

  private static String expiring(Instant end) {
    return signed(
        good().issueTime(Date.from(end.minus(Duration.ofHours(1)))).expirationTime(Date.from(end)));
  }

  private static String beginning(Instant begin) {
    return signed(good().notBeforeTime(Date.from(begin)));
  }
}
