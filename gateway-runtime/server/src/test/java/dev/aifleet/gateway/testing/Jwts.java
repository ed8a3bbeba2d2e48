package dev.aifleet.gateway.testing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.factories.DefaultJWSSignerFactory;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.function.UnaryOperator;

/// Keys and signed tokens as an identity provider makes them.
public final class Jwts {
  public static final String ISSUER = "https://idp.example.com";
  public static final String AUDIENCE = "chat";

  private Jwts() {}

  public static RSAKey rsa(String kid) {
    try {
      return new RSAKeyGenerator(2048).keyID(kid).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  public static ECKey ec(String kid, Curve curve) {
    try {
      return new ECKeyGenerator(curve).keyID(kid).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /// What an issuer publishes.
  public static String set(JWK... keys) {
    return new JWKSet(List.of(keys)).toString();
  }

  /// Claims of every valid token, valid from now for an hour.
  public static JWTClaimsSet.Builder claims(String subject, Instant now) {
    return new JWTClaimsSet.Builder()
        .issuer(ISSUER)
        .audience(AUDIENCE)
        .subject(subject)
        .issueTime(Date.from(now))
        .expirationTime(Date.from(now.plusSeconds(3600)));
  }

  /// A good token.
  public static String token(JWK key, String subject, UnaryOperator<JWTClaimsSet.Builder> more) {
    JWSAlgorithm algorithm = key instanceof ECKey ? JWSAlgorithm.ES256 : JWSAlgorithm.RS256;
    return signed(
        new JWSHeader.Builder(algorithm).keyID(key.getKeyID()).build(),
        more.apply(claims(subject, Instant.now())).build(),
        key);
  }

  public static String token(JWK key, String subject) {
    return token(key, subject, claims -> claims);
  }

  public static String signed(JWSHeader head, JWTClaimsSet claims, JWK key) {
    try {
      return signed(
          head, claims, new DefaultJWSSignerFactory().createJWSSigner(key, head.getAlgorithm()));
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  public static String signed(JWSHeader head, JWTClaimsSet claims, JWSSigner signer) {
    try {
      var token = new SignedJWT(head, claims);
      token.sign(signer);
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }
}
