package dev.aifleet.operator.fleet;

import dev.aifleet.operator.state.ControlKeys;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import okhttp3.tls.Certificates;
import okhttp3.tls.HeldCertificate;
import org.jspecify.annotations.Nullable;

/// Issues the token and the serving certificate of a gateway's control port, and new ones after two
/// thirds of their lifetime. Old and new are both valid for an hour, since pods see a changed mount
/// only after a minute or more.
public final class ControlKeyIssuer {
  private static final Duration LIFETIME = Duration.ofDays(365);
  private static final Duration OVERLAP = Duration.ofHours(1);

  /// Clocks of nodes may be behind the clock of the operator.
  private static final Duration CLOCK_SKEW = Duration.ofMinutes(10);

  private static final int TOKEN_BYTES = 32;

  private final SecureRandom random = new SecureRandom();

  /// The keys to use from now on. If the Secret was deleted, pods still know its content.
  ///
  /// @param entries decoded entries of the control Secret; empty: there is none
  /// @param used the keys of the last calls to pods; null: there were none
  public ControlKeys currentOrNew(
      Map<String, String> entries, @Nullable ControlKeys used, Instant now) {
    ControlKeys held = read(entries).orElse(null);
    if (held == null) {
      return used != null && isNew(used, now) ? used : issue(used, now);
    }
    Duration life = Duration.between(held.issuedAt(), held.expiresAt());
    if (!now.isBefore(held.issuedAt().plus(life.multipliedBy(2).dividedBy(3)))) {
      return used != null && isNew(used, now) && held.token().equals(used.previousToken())
          ? used
          : issue(held, now);
    }
    return isNew(held, now) ? held : held.withoutPrevious();
  }

  /// Whether the previous keys are still in use; `keys` may not have been written yet.
  private static boolean isNew(ControlKeys keys, Instant now) {
    return now.isBefore(keys.issuedAt().plus(OVERLAP));
  }

  private ControlKeys issue(@Nullable ControlKeys previous, Instant now) {
    byte[] token = new byte[TOKEN_BYTES];
    random.nextBytes(token);
    Instant issued = now.truncatedTo(ChronoUnit.SECONDS); // the precision of a certificate
    Instant begins = issued.minus(CLOCK_SKEW);
    Instant ends = issued.plus(LIFETIME);
    HeldCertificate held =
        new HeldCertificate.Builder()
            .ecdsa256()
            .commonName("aifleet control")
            .addSubjectAlternativeName("*" + PodHostNames.DOMAIN)
            .validityInterval(begins.toEpochMilli(), ends.toEpochMilli())
            .build();
    return new ControlKeys(
        Base64.getUrlEncoder().withoutPadding().encodeToString(token),
        held.certificatePem(),
        held.privateKeyPkcs8Pem(),
        previous == null ? null : previous.token(),
        previous == null ? null : previous.certificate(),
        issued,
        ends);
  }

  /// Empty if an entry of the Secret is missing or damaged.
  private static Optional<ControlKeys> read(Map<String, String> entries) {
    String token = entries.getOrDefault(ControlKeys.TOKEN, "");
    String certificate = entries.getOrDefault(ControlKeys.CERTIFICATE, "");
    String key = entries.getOrDefault(ControlKeys.PRIVATE_KEY, "");
    try {
      // Both together, so that a certificate without its key is replaced.
      var x509 = HeldCertificate.decode(certificate + "\n" + key).certificate();
      x509.verify(x509.getPublicKey());
      return token.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new ControlKeys(
                  token,
                  certificate,
                  key,
                  entries.get(ControlKeys.PREVIOUS_TOKEN),
                  trustable(entries.get(ControlKeys.PREVIOUS_CERTIFICATE)),
                  x509.getNotBefore().toInstant().plus(CLOCK_SKEW),
                  x509.getNotAfter().toInstant()));
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  private static @Nullable String trustable(@Nullable String certificate) {
    if (certificate != null) {
      try {
        Certificates.decodeCertificatePem(certificate);
      } catch (IllegalArgumentException e) {
        return null;
      }
    }
    return certificate;
  }
}
