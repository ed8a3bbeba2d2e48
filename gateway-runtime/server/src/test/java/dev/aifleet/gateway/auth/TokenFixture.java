package dev.aifleet.gateway.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.aifleet.config.GatewayConfig.Anonymous;
import dev.aifleet.config.GatewayConfig.Auth;
import dev.aifleet.config.GatewayConfig.JwtIssuer;
import dev.aifleet.config.GatewayConfig.Network;
import dev.aifleet.gateway.testing.Jwts;
import java.net.URI;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// An authenticator with one issuer, whose published keys a test sets, and tokens for it.
final class TokenFixture {
  static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  static final RSAKey RSA = Jwts.rsa("rsa");
  static final ECKey EC = Jwts.ec("ec", Curve.P_256);
  static final ECKey EC_521 = Jwts.ec("ec-521", Curve.P_521);
  static final RSAKey STRANGER = Jwts.rsa("stranger");

  final Keys keys = new Keys();
  final Authenticator authenticator = authenticator(Map.of("team", "team", "user", "sub"));

  TokenFixture() {
    keys.current = KeySet.parse(Jwts.set(RSA, EC, EC_521));
  }

  Authenticator authenticator(Map<String, String> claims) {
    var issuer =
        new JwtIssuer(
            Jwts.ISSUER,
            List.of("batch", Jwts.AUDIENCE),
            URI.create("https://idp.example.com/keys"),
            null,
            claims,
            new Network(false, List.of(), false));
    return new Authenticator(new Auth(List.of(), List.of(issuer), Anonymous.Deny), asked -> keys);
  }

  Authentication authenticate(String token) {
    return authenticate(token, NOW);
  }

  Authentication authenticate(String token, Instant now) {
    return authenticator.authenticate(token, now.toEpochMilli());
  }

  static Authentication.TokenWrong wrong(String reason) {
    return new Authentication.TokenWrong(reason);
  }

  static JWTClaimsSet.Builder good() {
    return Jwts.claims("alice", NOW);
  }

  static JWSHeader rs256() {
    return kid("rsa");
  }

  static JWSHeader kid(String name) {
    return new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(name).build();
  }

  static String signed(JWTClaimsSet.Builder claims) {
    return Jwts.signed(rs256(), claims.build(), RSA);
  }

  static String text(String json) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(UTF_8));
  }

  /// The published keys, set by a test.
  static final class Keys implements IssuerKeys {
    @Nullable KeySet current;
    boolean failing;

    @Override
    public @Nullable KeySet current() {
      return current;
    }

    @Override
    public boolean isFailing() {
      return failing;
    }

    @Override
    public @Nullable CompletionStage<?> renew() {
      throw new AssertionError("a look-up must not fetch");
    }
  }
}
