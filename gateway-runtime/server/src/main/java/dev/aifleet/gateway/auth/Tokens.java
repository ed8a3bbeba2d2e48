package dev.aifleet.gateway.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jwt.SignedJWT;
import dev.aifleet.config.GatewayConfig.JwtIssuer;
import dev.aifleet.gateway.auth.Issuer.Finding;
import java.text.ParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Signed tokens of the issuers of one configuration. Checking a signature costs as much as the
/// rest of a request (RS256) or ten times that (ES256), so a valid token is cached until it expires
/// or its issuer's keys change. An invalid one is checked again, so that it takes no cache space.
final class Tokens {
  private static final int MOST_REMEMBERED = 10_000;

  private final Map<String, Issuer> issuers = new HashMap<>();

  /// Shared by all event loops; maintenance runs on the caller's thread.
  private final Cache<Digest, Remembered> remembered =
      Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).executor(Runnable::run).build();

  private record Remembered(Issuer issuer, Finding.Good finding) {
    /// Compared by identity: a newer key set may lack the key that was used.
    boolean holds(long millis) {
      return millis < finding.until() && issuer.keys() == finding.keys();
    }
  }

  Tokens(List<JwtIssuer> settings, Function<JwtIssuer, IssuerKeys> keys) {
    settings.forEach(
        issuer -> issuers.put(issuer.issuer(), new Issuer(issuer, keys.apply(issuer))));
  }

  /// Whether `key` has the form of a token (RFC 7515, section 3.1): three parts.
  static boolean isToken(String presented) {
    int first = presented.indexOf('.');
    int second = first < 0 ? -1 : presented.indexOf('.', first + 1);
    return second > 0 && presented.indexOf('.', second + 1) < 0;
  }

  /// @param digest of the token
  /// @param millis now, in milliseconds since the epoch
  Authentication authenticate(Digest digest, String token, long millis) {
    Remembered before = remembered.getIfPresent(digest);
    if (before != null && before.holds(millis)) {
      return new Authentication.Known(before.finding().caller());
    }
    try {
      SignedJWT signed = SignedJWT.parse(token);
      Issuer issuer = issuer(signed.getJWTClaimsSet().getIssuer());
      if (issuer == null) {
        return new Authentication.TokenWrong("its issuer is not accepted here");
      }
      return switch (issuer.check(signed, millis)) {
        case Finding.Bad(Authentication why) -> why;
        case Finding.Good good -> {
          remembered.put(digest, new Remembered(issuer, good));
          yield new Authentication.Known(good.caller());
        }
      };
    } catch (ParseException | RuntimeException e) {
      // Tokens are untrusted input, and the library throws more than it declares.
      return new Authentication.TokenWrong("it cannot be read");
    }
  }

  private @Nullable Issuer issuer(@Nullable String name) {
    return name == null ? null : issuers.get(name);
  }
}
