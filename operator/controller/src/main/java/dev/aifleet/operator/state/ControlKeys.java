package dev.aifleet.operator.state;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Credentials by which the operator and the pods of a gateway authenticate each other on the
/// control port.
///
/// @param previousToken accepted beside `token` for a while after a rotation
/// @param previousCertificate trusted beside `certificate` for a while after a rotation
/// @param issuedAt when token and certificate were issued
/// @param expiresAt when the certificate expires
public record ControlKeys(
    String token,
    String certificate,
    String privateKey,
    @Nullable String previousToken,
    @Nullable String previousCertificate,
    Instant issuedAt,
    Instant expiresAt) {
  /// Names of the entries of the control Secret.
  public static final String TOKEN = "token";

  public static final String CERTIFICATE = "tls.crt";
  public static final String PRIVATE_KEY = "tls.key";
  public static final String PREVIOUS_TOKEN = "previous-token";
  public static final String PREVIOUS_CERTIFICATE = "previous.crt";

  /// Entries of the control Secret, without those that are absent.
  public Map<String, String> entries() {
    Map<String, String> entries = new TreeMap<>();
    entries.put(TOKEN, token);
    entries.put(CERTIFICATE, certificate);
    entries.put(PRIVATE_KEY, privateKey);
    if (previousToken != null) {
      entries.put(PREVIOUS_TOKEN, previousToken);
    }
    if (previousCertificate != null) {
      entries.put(PREVIOUS_CERTIFICATE, previousCertificate);
    }
    return entries;
  }

  /// Without the token and certificate from before the last rotation.
  public ControlKeys withoutPrevious() {
    return new ControlKeys(token, certificate, privateKey, null, null, issuedAt, expiresAt);
  }

  /// Without token and keys.
  @Override
  public String toString() {
    return "ControlKeys[issuedAt=" + issuedAt + ", expiresAt=" + expiresAt + "]";
  }
}
