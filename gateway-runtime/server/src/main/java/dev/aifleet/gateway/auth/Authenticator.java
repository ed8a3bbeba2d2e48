package dev.aifleet.gateway.auth;

import dev.aifleet.config.GatewayConfig;
import dev.aifleet.config.GatewayConfig.ApiKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The key index of one configuration. A look-up hashes what the client sent and compares hashes,
/// so its time tells nothing about any key.
public final class Authenticator {
  private final Map<Digest, Caller> callers = new HashMap<>();
  private final boolean anonymousAllowed;

  /// Never fed itself: a copy costs a fraction of asking the platform for a new one.
  private final MessageDigest unfed = sha256();

  public Authenticator(GatewayConfig.Auth auth) {
    for (ApiKey key : auth.apiKeys()) {
      callers.put(
          Digest.of(HexFormat.of().parseHex(key.sha256())), new Caller.KeyHolder(key.caller()));
    }
    anonymousAllowed = auth.anonymous() == GatewayConfig.Anonymous.Allow;
  }

  /// A wrong key is refused even where anonymous callers may enter: its owner believes to be known.
  ///
  /// @param key what the client presented; null: nothing
  public Authentication authenticate(@Nullable String key) {
    if (key == null) {
      return anonymousAllowed
          ? new Authentication.Known(new Caller.Anonymous())
          : new Authentication.KeyMissing();
    }
    Caller caller = callers.get(Digest.of(sha256(key)));
    return caller == null ? new Authentication.KeyWrong() : new Authentication.Known(caller);
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

  /// 256 bits as a map key.
  private record Digest(long a, long b, long c, long d) {
    static Digest of(byte[] bytes) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      return new Digest(buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
    }
  }
}
