package dev.aifleet.e2e.rig;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Instant;
import java.util.Date;
import java.util.function.UnaryOperator;

/// Signs tokens; a simulator in the cluster publishes the public key.
public final class TokenIssuer {
  public static final String NAME = "https://idp.example.com";
  public static final String AUDIENCE = "chat";

  private final Simulator at;
  private ECKey key;

  private TokenIssuer(Simulator at) {
    this.at = at;
    this.key = fresh();
  }

  public static TokenIssuer at(Simulator simulator) {
    var issuer = new TokenIssuer(simulator);
    issuer.publish();
    return issuer;
  }

  /// Signs with another key from now on, and publishes that one only.
  public void rotate() {
    key = fresh();
    publish();
  }

  /// A valid token with changed claims.
  public String token(String subject, UnaryOperator<JWTClaimsSet.Builder> more) {
    var claims =
        new JWTClaimsSet.Builder()
            .issuer(NAME)
            .audience(AUDIENCE)
            .subject(subject)
            .expirationTime(Date.from(Instant.now().plusSeconds(3600)));
    try {
      var head = new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build();
      var token = new SignedJWT(head, more.apply(claims).build());
      token.sign(new ECDSASigner(key));
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  public String token(String subject) {
    return token(subject, claims -> claims);
  }

  private void publish() {
    at.publish(new JWKSet(key).toString());
  }

  private static ECKey fresh() {
    try {
      return new ECKeyGenerator(Curve.P_256).keyIDFromThumbprint(true).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }
}
