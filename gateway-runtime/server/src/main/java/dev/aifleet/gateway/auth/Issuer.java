package dev.aifleet.gateway.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.BadJWSException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.jwt.proc.ExpiredJWTException;
import dev.aifleet.config.GatewayConfig.JwtIssuer;
import java.security.Key;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One issuer, and the check of its tokens (RFC 7519, section 7.2, and RFC 8725): signed by one of
/// the issuer's public keys, for one of the accepted audiences, and valid now. Keys that a token
/// contains or refers to (`jwk`, `jku`, `x5c`, `x5u`) are never used.
final class Issuer {
  /// Accepted difference between the issuer's clock and ours.
  static final int SKEW_SECONDS = 60;

  private static final int LONGEST_SUBJECT = 255;
  private static final int LONGEST_CLAIM = 256;

  /// Asymmetric only: with shared secrets accepted too, a public key could be used as a secret.
  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512);

  /// `JWT`, an access token as in RFC 9068, or no type.
  private static final DefaultJOSEObjectTypeVerifier<SecurityContext> TYPES =
      new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null);

  private final JwtIssuer settings;
  private final IssuerKeys keys;
  private final Set<String> audiences;
  private final JWTClaimsSet exact;

  Issuer(JwtIssuer settings, IssuerKeys keys) {
    this.settings = settings;
    this.keys = keys;
    this.audiences = new HashSet<>(settings.audiences());
    this.exact = new JWTClaimsSet.Builder().issuer(settings.issuer()).build();
  }

  @Nullable KeySet keys() {
    return keys.current();
  }

  /// Result of a check.
  sealed interface Finding {
    /// @param keys it was checked with
    /// @param until milliseconds since the epoch
    record Good(Caller caller, KeySet keys, long until) implements Finding {}

    record Bad(Authentication why) implements Finding {}
  }

  /// @param token of this issuer
  /// @param millis now, in milliseconds since the epoch
  Finding check(SignedJWT token, long millis) {
    JWSAlgorithm algorithm = token.getHeader().getAlgorithm();
    if (!ALGORITHMS.contains(algorithm)) {
      return wrong("its algorithm is not one of RS, PS and ES with 256, 384 or 512 bits");
    }
    KeySet set = keys.current();
    if (set == null) {
      return needed("");
    }
    List<Key> candidates = set.candidates(token.getHeader());
    if (candidates.isEmpty()) {
      return needed("its issuer does not publish the key that signed it");
    }
    try {
      return judge(verified(token, candidates, millis), set);
    } catch (ExpiredJWTException e) {
      return wrong("it has expired");
    } catch (BadJWSException e) {
      String reason = "its signature is wrong";
      // Without a key id in the header, the signing key may be new.
      return token.getHeader().getKeyID() == null ? needed(reason) : wrong(reason);
    } catch (BadJOSEException | JOSEException e) {
      return wrong(Objects.requireNonNullElse(e.getMessage(), "it cannot be checked"));
    }
  }

  private JWTClaimsSet verified(SignedJWT token, List<Key> candidates, long millis)
      throws BadJOSEException, JOSEException {
    var processor = new DefaultJWTProcessor<>();
    processor.setJWSTypeVerifier(TYPES);
    processor.setJWSKeySelector((head, unused) -> candidates);
    processor.setJWTClaimsSetVerifier(
        new DefaultJWTClaimsVerifier<>(audiences, exact, Set.of("exp", "sub"), Set.of()) {
          @Override
          protected Date currentTime() {
            return Date.from(Instant.ofEpochMilli(millis));
          }
        });
    return processor.process(token, null);
  }

  private Finding judge(JWTClaimsSet claims, KeySet set) {
    // The library reads only the names, so a value may be null.
    String subject = claims.getSubject();
    Date expiry = claims.getExpirationTime();
    if (expiry == null) {
      return wrong("its exp is empty");
    }
    if (subject == null || subject.isBlank() || subject.length() > LONGEST_SUBJECT) {
      return wrong("its sub is empty or longer than " + LONGEST_SUBJECT + " characters");
    }
    long until = expiry.toInstant().plusSeconds(SKEW_SECONDS).toEpochMilli();
    return new Finding.Good(
        new Caller.TokenHolder(settings.issuer(), subject, named(claims)), set, until);
  }

  /// Scalar claims, which can identify callers; lists and objects cannot.
  private Map<String, String> named(JWTClaimsSet claims) {
    Map<String, String> named = new HashMap<>();
    settings
        .claims()
        .forEach(
            (ours, theirs) -> {
              Object value = claims.getClaim(theirs);
              if (value instanceof String || value instanceof Number || value instanceof Boolean) {
                String text = value.toString();
                if (!text.isEmpty() && text.length() <= LONGEST_CLAIM) {
                  named.put(ours, text);
                }
              }
            });
    return named;
  }

  /// @param reason why the token is invalid, provided that our keys are current
  private Finding needed(String reason) {
    boolean certain = keys.current() != null && !keys.isFailing();
    return new Finding.Bad(
        new Authentication.KeysNeeded(
            keys,
            certain
                ? new Authentication.TokenWrong(reason)
                : new Authentication.IssuerUnreachable(settings.issuer())));
  }

  private static Finding wrong(String reason) {
    return new Finding.Bad(new Authentication.TokenWrong(reason));
  }
}
