package dev.aifleet.operator.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.operator.state.ControlKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import okhttp3.tls.Certificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;

class ControlKeyIssuerTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00.123Z");
  private final ControlKeyIssuer issuer = new ControlKeyIssuer();

  @Test
  void keysAreMadeOnceAndKept() {
    ControlKeys first = issuer.currentOrNew(Map.of(), null, NOON);

    assertThat(issuer.currentOrNew(first.entries(), null, NOON.plusSeconds(60))).isEqualTo(first);
    assertThat(first.token()).hasSizeGreaterThan(40);
    assertThat(issuer.currentOrNew(Map.of(), null, NOON).token()).isNotEqualTo(first.token());
  }

  @Test
  void theCertificateIsForEveryPodAndLastsAYear() throws Exception {
    ControlKeys keys = issuer.currentOrNew(Map.of(), null, NOON);

    var certificate = Certificates.decodeCertificatePem(keys.certificate());

    assertThat(certificate.getSubjectAlternativeNames())
        .hasToString("[[2, *.control.aifleet.internal]]");
    assertThat(certificate.getPublicKey().getAlgorithm()).isEqualTo("EC");
    assertThat(keys.expiresAt()).isEqualTo(Instant.parse("2027-11-22T12:00:00Z"));
    assertThat(HeldCertificate.decode(keys.certificate() + "\n" + keys.privateKey())).isNotNull();
  }

  @Test
  void afterTwoThirdsOfTheirLifeOldAndNewOverlapForAnHour() {
    ControlKeys first = issuer.currentOrNew(Map.of(), null, NOON);
    Instant due = NOON.plus(Duration.ofDays(365 * 2 / 3 + 1));

    ControlKeys second = issuer.currentOrNew(first.entries(), null, due);
    ControlKeys within =
        issuer.currentOrNew(second.entries(), null, due.plus(Duration.ofMinutes(59)));
    ControlKeys after =
        issuer.currentOrNew(second.entries(), null, due.plus(Duration.ofMinutes(61)));

    assertThat(second.token()).isNotEqualTo(first.token());
    assertThat(second.previousToken()).isEqualTo(first.token());
    assertThat(second.previousCertificate()).isEqualTo(first.certificate());
    assertThat(within).isEqualTo(second);
    assertThat(after).isEqualTo(second.withoutPrevious());
  }

  /// Pods know what the deleted Secret held for as long as it stays mounted.
  @Test
  void whereTheSecretIsGoneNewKeysOverlapWithThoseInUse() {
    ControlKeys first = issuer.currentOrNew(Map.of(), null, NOON);
    Instant later = NOON.plus(Duration.ofDays(3));

    ControlKeys second = issuer.currentOrNew(Map.of(), first, later);

    assertThat(second.token()).isNotEqualTo(first.token());
    assertThat(second.previousToken()).isEqualTo(first.token());
    assertThat(second.previousCertificate()).isEqualTo(first.certificate());
  }

  /// Else each reconcile would have another wish, and try at once to write it.
  @Test
  void keysThatCouldNotBeWrittenYetStayTheSame() {
    ControlKeys first = issuer.currentOrNew(Map.of(), null, NOON);
    Instant due = NOON.plus(Duration.ofDays(365 * 2 / 3 + 1));
    ControlKeys second = issuer.currentOrNew(first.entries(), first, due);

    assertThat(issuer.currentOrNew(Map.of(), first, NOON.plusSeconds(9))).isEqualTo(first);
    assertThat(issuer.currentOrNew(first.entries(), second, due.plusSeconds(9))).isEqualTo(second);
  }

  @Test
  void damagedKeysAreMadeAnew() {
    ControlKeys keys = issuer.currentOrNew(Map.of(), null, NOON);
    Map<String, String> damaged = keys.entries();
    damaged.put(ControlKeys.PRIVATE_KEY, "-----BEGIN NOTHING-----");

    assertThat(issuer.currentOrNew(damaged, null, NOON).token()).isNotEqualTo(keys.token());
  }

  @Test
  void valuesNeverShowInText() {
    ControlKeys keys = issuer.currentOrNew(Map.of(), null, NOON);

    assertThat(keys.toString()).doesNotContain(keys.token()).doesNotContain("BEGIN");
  }
}
