package dev.aifleet.gateway.auth;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyConverter;
import com.nimbusds.jose.jwk.RSAKey;
import java.security.Key;
import java.security.PublicKey;
import java.text.ParseException;
import java.util.List;

/// Public keys that signatures can be checked with (RFC 7517). Whatever else a set holds, such as
/// shared secrets or keys too short to trust, is as if it were not there.
public final class KeySet {
  /// NIST SP 800-131A: shorter ones are not to be used.
  private static final int SHORTEST_RSA_BITS = 2048;

  private static final int MOST = 64;

  private final JWKSet keys;

  private KeySet(JWKSet keys) {
    this.keys = keys;
  }

  /// @throws IllegalArgumentException telling what is wrong with it
  public static KeySet parse(String json) {
    try {
      List<JWK> usable =
          JWKSet.parse(json).toPublicJWKSet().getKeys().stream().filter(KeySet::isUsable).toList();
      if (usable.size() > MOST) {
        throw new IllegalArgumentException("has more than " + MOST + " keys");
      }
      return new KeySet(new JWKSet(usable));
    } catch (ParseException e) {
      throw new IllegalArgumentException("is no key set: " + e.getMessage(), e);
    }
  }

  public int size() {
    return keys.size();
  }

  /// Those that may have made a signature with this head: of the right kind and, where the head
  /// names one, of that name.
  List<Key> candidates(JWSHeader head) {
    List<JWK> matching = new JWKSelector(JWKMatcher.forJWSHeader(head)).select(keys);
    return KeyConverter.toJavaKeys(matching).stream().filter(PublicKey.class::isInstance).toList();
  }

  private static boolean isUsable(JWK key) {
    return key instanceof ECKey || (key instanceof RSAKey rsa && rsa.size() >= SHORTEST_RSA_BITS);
  }
}
