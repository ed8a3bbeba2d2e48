package dev.aifleet.gateway.auth;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyConverter;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.security.Key;
import java.security.PublicKey;
import java.text.ParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

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
    List<JWK> usable = Arrays.stream(elements(json)).flatMap(KeySet::usable).toList();
    if (usable.size() > MOST) {
      throw new IllegalArgumentException("has more than " + MOST + " keys");
    }
    return new KeySet(new JWKSet(usable));
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

  private static Map<String, Object>[] elements(String json) {
    try {
      Map<String, Object> set = JSONObjectUtils.parse(json);
      var elements = set == null ? null : JSONObjectUtils.getJSONObjectArray(set, "keys");
      if (elements == null) {
        throw new IllegalArgumentException("is no key set: it has no keys");
      }
      return elements;
    } catch (ParseException e) {
      throw new IllegalArgumentException("is no key set: " + e.getMessage(), e);
    }
  }

  /// Each is read for itself, since one that is not understood is to be ignored (RFC 7517, section
  /// 5), as is one that the library falls over.
  private static Stream<JWK> usable(Map<String, Object> element) {
    try {
      JWK key = JWK.parse(element).toPublicJWK();
      return isUsable(key) ? Stream.of(key) : Stream.empty();
    } catch (ParseException | RuntimeException e) {
      return Stream.empty();
    }
  }

  private static boolean isUsable(JWK key) {
    return key instanceof ECKey || (key instanceof RSAKey rsa && rsa.size() >= SHORTEST_RSA_BITS);
  }
}
