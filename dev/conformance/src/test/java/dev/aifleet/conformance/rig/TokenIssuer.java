package dev.aifleet.conformance.rig;

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
import dev.aifleet.config.GatewayConfig.JwtIssuer;
import dev.aifleet.config.GatewayConfig.Network;
import java.net.URI;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;

/// Signs tokens; a simulated provider publishes the public key.
public final class TokenIssuer {
  private static final String NAME = "https://idp.example.com";
  private static final String AUDIENCE = "conformance";
  private static final Network LOOPBACK = new Network(true, List.of("127.0.0.0/8"), false);

  private final ECKey key;
  private final URI keys;

  private TokenIssuer(ECKey key, URI keys) {
    this.key = key;
    this.keys = keys;
  }

  public static TokenIssuer publishedBy(SimulatedProvider provider) {
    try {
      ECKey key = new ECKeyGenerator(Curve.P_256).keyID("one").generate();
      provider.publish(new JWKSet(key).toString());
      return new TokenIssuer(key, provider.url("/jwks"));
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The issuer in a gateway's configuration.
  ///
  /// @param claims our names of the tokens' claims
  public JwtIssuer settings(Map<String, String> claims) {
    return new JwtIssuer(NAME, List.of(AUDIENCE), keys, null, claims, LOOPBACK);
  }

  /// A valid token with one more claim.
  public String token(String subject, String claim, String value) {
    try {
      var token =
          new SignedJWT(
              new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(),
              new JWTClaimsSet.Builder()
                  .issuer(NAME)
                  .audience(AUDIENCE)
                  .subject(subject)
                  .claim(claim, value)
                  .expirationTime(Date.from(Instant.now().plusSeconds(3600)))
                  .build());
      token.sign(new ECDSASigner(key));
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }
}
