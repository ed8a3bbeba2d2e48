package dev.aifleet.config;

import java.io.ByteArrayInputStream;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What certificate authorities may be trusted by: PEM blocks of X.509 certificates. Text between
/// the blocks is overlooked, as everywhere.
///
/// As strict as Vert.x, which reads the texts for upstreams by itself: whatever passes here can be
/// used there.
public final class CertificateRule {
  /// Two configurations lie in one Secret, which Kubernetes bounds at 1 MiB.
  static final int MOST_CHARACTERS = 256 << 10;

  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");

  private static final Pattern EDGE = Pattern.compile("-----(BEGIN|END) ");

  private CertificateRule() {}

  /// Why `pem` is of no use; null: it is fine. Whether a certificate has expired is judged when it
  /// is used.
  public static @Nullable String refusal(String pem) {
    try {
      var unused = certificates(pem);
      return null;
    } catch (IllegalArgumentException e) {
      return e.getMessage();
    }
  }

  /// Those in `pem`, at least one.
  ///
  /// @throws IllegalArgumentException telling why it is of no use
  public static List<X509Certificate> certificates(String pem) {
    if (pem.length() > MOST_CHARACTERS) {
      throw new IllegalArgumentException("is longer than " + (MOST_CHARACTERS >> 10) + " KiB");
    }
    var found = new ArrayList<X509Certificate>();
    Matcher block = BLOCK.matcher(pem);
    while (block.find()) {
      if (!block.group(1).equals("CERTIFICATE")) {
        throw new IllegalArgumentException(
            "holds a " + block.group(1) + ": only certificates belong here");
      }
      for (Certificate certificate : read(block.group(2))) {
        found.add((X509Certificate) certificate);
      }
    }
    if (EDGE.matcher(block.replaceAll(" ")).find()) {
      throw new IllegalArgumentException("holds a PEM block that is not whole");
    }
    if (found.isEmpty()) {
      throw new IllegalArgumentException("has no PEM block -----BEGIN CERTIFICATE-----");
    }
    return found;
  }

  private static Collection<? extends Certificate> read(String base64) {
    Collection<? extends Certificate> read;
    try {
      byte[] der = Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
      read =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(der));
    } catch (CertificateException | IllegalArgumentException e) {
      read = List.of();
    }
    if (read.isEmpty()) {
      throw new IllegalArgumentException("holds a CERTIFICATE block that is none");
    }
    return read;
  }
}
