package dev.aifleet.gateway.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A self-signed certificate, made by the JDK's own keytool.
public final class Certificates {
  private static final char[] PASSWORD = "changeit".toCharArray();

  private final Path file;
  private final KeyStore store;

  private Certificates(Path file, KeyStore store) {
    this.file = file;
    this.store = store;
  }

  /// @param subject such as `ip:127.0.0.1` or `dns:localhost`
  public static Certificates selfSigned(Path folder, String name, String subject)
      throws IOException, GeneralSecurityException, InterruptedException {
    Path file = folder.resolve(name + ".p12");
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-keyalg",
            "EC",
            "-alias",
            "one",
            "-dname",
            "CN=" + name,
            "-ext",
            "san=" + subject,
            "-validity",
            "2",
            "-storetype",
            "PKCS12",
            "-storepass",
            new String(PASSWORD),
            "-keystore",
            file.toString());
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (keytool.waitFor() != 0) {
      throw new IOException(output);
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
    return new Certificates(file, store);
  }

  public String certificatePem() {
    try {
      return pem("CERTIFICATE", store.getCertificate("one").getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  public String keyPem() {
    try {
      return pem("PRIVATE KEY", store.getKey("one", PASSWORD).getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// A PKCS#12 file in which the certificate is trusted.
  public Path trustStore() throws IOException, GeneralSecurityException {
    Path trusted = file.resolveSibling(file.getFileName() + ".trusted");
    try (OutputStream out = Files.newOutputStream(trusted)) {
      trusted().store(out, PASSWORD);
    }
    return trusted;
  }

  /// A server's side with this certificate.
  public SSLContext serving() throws GeneralSecurityException {
    return serving(Duration.ZERO);
  }

  /// For a server whose handshakes take at least that long.
  public SSLContext serving(Duration handshake) throws GeneralSecurityException {
    var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    var random =
        new SecureRandom() {
          @Override
          public void nextBytes(byte[] bytes) {
            LockSupport.parkNanos(handshake.toNanos());
            super.nextBytes(bytes);
          }
        };
    context.init(factory.getKeyManagers(), null, handshake.isZero() ? null : random);
    return context;
  }

  /// A client's side that trusts this certificate and no other.
  public SSLContext trusting() throws IOException, GeneralSecurityException {
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }

  private KeyStore trusted() throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("one", store.getCertificate("one"));
    return trusted;
  }

  private static String pem(String what, byte[] der) {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + what + "-----\n" + body + "\n-----END " + what + "-----\n";
  }
}
