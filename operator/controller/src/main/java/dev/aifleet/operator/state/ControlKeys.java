package dev.aifleet.operator.state;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What the operator and a gateway's pods know each other by on the control port.
///
/// @param previousToken accepted beside `token` for a while after a rotation
/// @param previousCertificate trusted beside `certificate` for a while after a rotation
/// @param issuedAt when token and certificate were made
/// @param expiresAt when the certificate ends
public record ControlKeys(
    String token,
    String certificate,
    String privateKey,
    @Nullable String previousToken,
    @Nullable String previousCertificate,
    Instant issuedAt,
    Instant expiresAt) {
  /// Entries of the control Secret.
  public static final String TOKEN = "token";

  public static final String CERTIFICATE = "tls.crt";
  public static final String PRIVATE_KEY = "tls.key";
  public static final String PREVIOUS_TOKEN = "previous-token";
  public static final String PREVIOUS_CERTIFICATE = "previous.crt";

  /// Without what was used before the last rotation.
  public ControlKeys withoutPrevious() {
    return new ControlKeys(token, certificate, privateKey, null, null, issuedAt, expiresAt);
  }

  /// Never the values.
  @Override
  public String toString() {
    return "ControlKeys[issuedAt=" + issuedAt + ", expiresAt=" + expiresAt + "]";
  }
}
