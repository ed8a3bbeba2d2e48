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

/// Public keys for checking signatures (RFC 7517). Everything else in a set, such as shared secrets
/// or keys that are too short, is ignored.
public final class KeySet {
  /// NIST SP 800-131A: shorter keys are not permitted.
  private static final int SHORTEST_RSA_BITS = 2048;

  private static final int MOST = 64;

  private final JWKSet keys;

  private KeySet(JWKSet keys) {
    this.keys = keys;
  }

  /// @throws IllegalArgumentException with the reason
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

  /// Keys that may have made a signature with this header: of the right type and, if the header
  /// names one, with that id.
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

  /// Each key is parsed separately, since one that is not understood must be ignored (RFC 7517,
  /// section 5), as must one that makes the library throw.
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
