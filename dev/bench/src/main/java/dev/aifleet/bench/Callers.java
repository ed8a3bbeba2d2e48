package dev.aifleet.bench;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.factories.DefaultJWSSignerFactory;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.aifleet.config.GatewayConfig.Anonymous;
import dev.aifleet.config.GatewayConfig.ApiKey;
import dev.aifleet.config.GatewayConfig.Auth;
import dev.aifleet.config.GatewayConfig.JwtIssuer;
import dev.aifleet.config.GatewayConfig.Network;
import dev.aifleet.config.Sha256;
import dev.aifleet.gateway.auth.Authenticator;
import dev.aifleet.gateway.auth.IssuerKeys;
import dev.aifleet.gateway.auth.KeySet;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// Finding out who calls: by an API key, and by tokens that are new or remembered.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Callers {
  private static final String KEY = "sk-bench-0123456789";
  private static final String ISSUER = "https://idp.example.com";

  private String rs256 = "";
  private String es256 = "";
  private IssuerKeys keys = new Published(KeySet.parse("{\"keys\":[]}"));
  private Authenticator knowing = authenticator();

  @Setup
  public void publish() throws JOSEException {
    JWK rsa = new RSAKeyGenerator(2048).keyID("rsa").generate();
    JWK ec = new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
    rs256 = token(rsa, JWSAlgorithm.RS256);
    es256 = token(ec, JWSAlgorithm.ES256);
    keys = new Published(KeySet.parse(new JWKSet(List.of(rsa, ec)).toString()));
    knowing = authenticator();
  }

  @Benchmark
  public Object key() {
    return knowing.authenticate(KEY, now());
  }

  @Benchmark
  public Object rememberedToken() {
    return knowing.authenticate(rs256, now());
  }

  /// With the making of an authenticator that remembers nothing, see below.
  @Benchmark
  public Object newTokenRs256() {
    return authenticator().authenticate(rs256, now());
  }

  @Benchmark
  public Object newTokenEs256() {
    return authenticator().authenticate(es256, now());
  }

  @Benchmark
  public Object newAuthenticator() {
    return authenticator();
  }

  private static long now() {
    return System.currentTimeMillis();
  }

  private Authenticator authenticator() {
    var key = new ApiKey("clients/bench", Sha256.hex(KEY.getBytes(StandardCharsets.UTF_8)));
    var issuer =
        new JwtIssuer(
            ISSUER,
            List.of("bench"),
            URI.create("https://idp.example.com/keys"),
            null,
            Map.of("team", "team"),
            new Network(false, List.of(), false));
    return new Authenticator(
        new Auth(List.of(key), List.of(issuer), Anonymous.Deny), asked -> keys);
  }

  private static String token(JWK key, JWSAlgorithm algorithm) throws JOSEException {
    var token =
        new SignedJWT(
            new JWSHeader.Builder(algorithm).keyID(key.getKeyID()).build(),
            new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience("bench")
                .subject("alice")
                .claim("team", "search")
                .expirationTime(Date.from(Instant.now().plusSeconds(36_000)))
                .build());
    token.sign(new DefaultJWSSignerFactory().createJWSSigner(key, algorithm));
    return token.serialize();
  }

  private record Published(KeySet current) implements IssuerKeys {
    @Override
    public boolean isFailing() {
      return false;
    }

    @Override
    public @Nullable CompletionStage<?> renew() {
      return null;
    }
  }
}
