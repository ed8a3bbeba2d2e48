package dev.aifleet.gateway.auth;

import dev.aifleet.config.GatewayConfig;
import dev.aifleet.config.GatewayConfig.ApiKey;
import dev.aifleet.config.GatewayConfig.JwtIssuer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// API keys and token issuers of one configuration. A look-up compares hashes of the presented key,
/// so its time reveals nothing about any key.
public final class Authenticator {
  private final Map<Digest, Caller> callers = new HashMap<>();
  private final boolean anonymousAllowed;

  /// Null: no tokens are accepted.
  private final @Nullable Tokens tokens;

  /// Template that is cloned: cheaper than a look-up of the algorithm per request.
  private final MessageDigest unfed = sha256();

  /// @param keys per issuer
  public Authenticator(GatewayConfig.Auth auth, Function<JwtIssuer, IssuerKeys> keys) {
    for (ApiKey key : auth.apiKeys()) {
      callers.put(
          Digest.of(HexFormat.of().parseHex(key.sha256())), new Caller.KeyHolder(key.caller()));
    }
    anonymousAllowed = auth.anonymous() == GatewayConfig.Anonymous.Allow;
    tokens = auth.jwt().isEmpty() ? null : new Tokens(auth.jwt(), keys);
  }

  /// A wrong key is refused even where anonymous callers are allowed: its sender expects to be
  /// identified.
  ///
  /// @param key presented key or token; null: none
  /// @param millis now, in milliseconds since the epoch
  public Authentication authenticate(@Nullable String key, long millis) {
    if (key == null) {
      return anonymousAllowed
          ? new Authentication.Known(new Caller.Anonymous())
          : new Authentication.KeyMissing();
    }
    Digest digest = Digest.of(sha256(key));
    Caller caller = callers.get(digest);
    if (caller != null) {
      return new Authentication.Known(caller);
    }
    return tokens != null && Tokens.isToken(key)
        ? tokens.authenticate(digest, key, millis)
        : new Authentication.KeyWrong();
  }

  private byte[] sha256(String key) {
    try {
      var copy = (MessageDigest) unfed.clone();
      return copy.digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the platform's SHA-256 can be copied", e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
