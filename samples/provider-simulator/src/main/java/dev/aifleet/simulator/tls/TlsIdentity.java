package dev.aifleet.simulator.tls;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// Certificate and key, both PEM.
public record TlsIdentity(String certificate, String key) {
  private static final Duration LIFE = Duration.ofDays(30);
  private static final byte[] ECDSA_SHA256 = Der.sequence(Der.oid(1, 2, 840, 10045, 4, 3, 2));

  public static TlsIdentity read(Path certificate, Path key) {
    try {
      return new TlsIdentity(Files.readString(certificate), Files.readString(key));
    } catch (IOException e) {
      throw new IllegalArgumentException("SIM_TLS_CERT or SIM_TLS_KEY cannot be read", e);
    }
  }

  /// A self-signed CA certificate for `name`, `localhost`, 127.0.0.1 and `more`.
  public static TlsIdentity selfSigned(String name, List<String> more, Instant now) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair keys = generator.generateKeyPair();
      byte[] tbsCertificate = tbsCertificate(name, more, now, keys);
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(keys.getPrivate());
      signature.update(tbsCertificate);
      byte[] certificate =
          Der.sequence(tbsCertificate, ECDSA_SHA256, Der.bitString(signature.sign()));
      return new TlsIdentity(
          pem("CERTIFICATE", certificate), pem("PRIVATE KEY", keys.getPrivate().getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has P-256", e);
    }
  }

  /// `TBSCertificate` of RFC 5280, section 4.1.
  private static byte[] tbsCertificate(String name, List<String> more, Instant now, KeyPair keys) {
    byte[] contentFields =
        Der.sequence(Der.set(Der.sequence(Der.oid(2, 5, 4, 3), Der.utf8("simulator " + name))));
    byte[] version3 = Der.tagged(0xa0, Der.integer(BigInteger.TWO));
    byte[] validity =
        Der.sequence(Der.time(now.minus(Duration.ofHours(1))), Der.time(now.plus(LIFE)));
    byte[] basicConstraints =
        Der.sequence(
            Der.oid(2, 5, 29, 19), Der.booleanTrue(), Der.octets(Der.sequence(Der.booleanTrue())));
    byte[] alternatives =
        Der.sequence(Der.oid(2, 5, 29, 17), Der.octets(Der.sequence(names(name, more))));
    return Der.sequence(
        version3,
        Der.integer(BigInteger.valueOf(now.toEpochMilli())),
        ECDSA_SHA256,
        contentFields,
        validity,
        contentFields,
        keys.getPublic().getEncoded(),
        Der.tagged(0xa3, Der.sequence(basicConstraints, alternatives)));
  }

  private static byte[][] names(String name, List<String> more) {
    var names = new ArrayList<byte[]>();
    names.add(dnsName("localhost"));
    names.add(dnsName(name.replaceAll("[^A-Za-z0-9.-]", "-")));
    more.forEach(other -> names.add(dnsName(other)));
    names.add(Der.tagged(0x87, new byte[] {127, 0, 0, 1}));
    return names.toArray(byte[][]::new);
  }

  private static byte[] dnsName(String name) {
    return Der.tagged(0x82, name.getBytes(UTF_8));
  }

  private static String pem(String what, byte[] der) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
  }
}
