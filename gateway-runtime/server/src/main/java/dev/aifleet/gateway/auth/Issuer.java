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

/// One issuer, and how a token of its is checked (RFC 7519, section 7.2, and RFC 8725): signed by
/// one of the issuer's public keys, meant for one of our audiences, and valid now. Keys that a
/// token brings along or points at (`jwk`, `jku`, `x5c`, `x5u`) are never looked at.
final class Issuer {
  /// How far the issuer's clock may be from ours.
  static final int SKEW_SECONDS = 60;

  private static final int LONGEST_SUBJECT = 255;
  private static final int LONGEST_CLAIM = 256;

  /// With public keys only: where a shared secret is accepted too, a public key can be passed off
  /// as one.
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

  /// A JWT, an access token as RFC 9068 has it, or untold.
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

  /// What a check found.
  sealed interface Finding {
    /// @param keys it was checked with
    /// @param until milliseconds since the epoch
    record Good(Caller caller, KeySet keys, long until) implements Finding {}

    record Bad(Authentication why) implements Finding {}
  }

  /// @param token that names this issuer
  /// @param millis now, since the epoch
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
      // Where it names no key, the one that signed it may be new.
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
    // The library only asks for their names: a null may stand there.
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

  /// Values that tell callers apart; lists and objects do not.
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

  /// @param reason why the token is wrong, if the keys that we have are all there are
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
