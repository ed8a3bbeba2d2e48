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

/// Makes the token and the serving certificate of a gateway's control port, and makes new ones when
/// two thirds of their life are over. Old and new are valid side by side for an hour, since pods
/// see a changed mount only after a minute or more.
public final class ControlKeyIssuer {
  private static final Duration LIFE = Duration.ofDays(365);
  private static final Duration OVERLAP = Duration.ofHours(1);

  /// Clocks of nodes may be behind ours.
  private static final Duration CLOCK_SKEW = Duration.ofMinutes(10);

  private static final int TOKEN_BYTES = 32;

  private final SecureRandom random = new SecureRandom();

  /// The keys to use from now on. Where the Secret is gone, pods still know what it held.
  ///
  /// @param entries the control Secret in clear; empty: there is none
  /// @param used those that pods were called with last; null: none were
  public ControlKeys keep(Map<String, String> entries, @Nullable ControlKeys used, Instant now) {
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

  /// Those before are still in use, and it may be that these could not be written yet.
  private static boolean isNew(ControlKeys keys, Instant now) {
    return now.isBefore(keys.issuedAt().plus(OVERLAP));
  }

  private ControlKeys issue(@Nullable ControlKeys previous, Instant now) {
    byte[] token = new byte[TOKEN_BYTES];
    random.nextBytes(token);
    Instant issued = now.truncatedTo(ChronoUnit.SECONDS); // as a certificate tells it
    Instant begins = issued.minus(CLOCK_SKEW);
    Instant ends = issued.plus(LIFE);
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

  /// Nothing where the Secret lacks an entry or somebody has damaged one.
  private static Optional<ControlKeys> read(Map<String, String> entries) {
    String token = entries.getOrDefault(ControlKeys.TOKEN, "");
    String certificate = entries.getOrDefault(ControlKeys.CERTIFICATE, "");
    String key = entries.getOrDefault(ControlKeys.PRIVATE_KEY, "");
    try {
      // Both together, so that a certificate without its key is made anew.
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
