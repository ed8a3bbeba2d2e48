package dev.aifleet.config;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What certificate authorities may be trusted by: PEM blocks of X.509 certificates. Text between
/// the blocks is overlooked, as everywhere.
public final class CertificateRule {
  /// Two configurations lie in one Secret, which Kubernetes bounds at 1 MiB.
  static final int MOST_CHARACTERS = 256 << 10;

  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");

  private CertificateRule() {}

  /// Why `pem` is of no use; null: it is fine. Whether a certificate has expired is judged when it
  /// is used.
  public static @Nullable String refusal(String pem) {
    if (pem.length() > MOST_CHARACTERS) {
      return "is longer than " + (MOST_CHARACTERS >> 10) + " KiB";
    }
    int found = 0;
    for (Matcher block = BLOCK.matcher(pem); block.find(); found++) {
      if (!block.group(1).equals("CERTIFICATE")) {
        return "holds a " + block.group(1) + ": only certificates belong here";
      }
      if (!isCertificate(block.group(2))) {
        return "holds a CERTIFICATE block that is none";
      }
    }
    return found > 0 ? null : "has no PEM block -----BEGIN CERTIFICATE-----";
  }

  private static boolean isCertificate(String base64) {
    try {
      byte[] der = Base64.getMimeDecoder().decode(base64);
      var unused =
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
      return true;
    } catch (CertificateException | IllegalArgumentException e) {
      return false;
    }
  }
}
