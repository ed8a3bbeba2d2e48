package dev.aifleet.images;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A key, and a certificate for the loopback address that vouches for itself.
record Identity(KeyStore store) {
  private static final String NAME = "training";
  private static final char[] PASSWORD = NAME.toCharArray();

  static Identity create() throws Exception {
    var folder = Files.createTempDirectory(NAME);
    var file = folder.resolve("store");
    var tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    var what = List.of("-genkeypair", "-alias", NAME, "-dname", "CN=" + NAME);
    var how = List.of("-keyalg", "EC", "-groupname", "secp256r1", "-ext", "san=ip:127.0.0.1");
    var where = List.of("-keystore", file.toString(), "-storepass", NAME);
    var command = new ArrayList<>(List.of(tool));
    command.addAll(what);
    command.addAll(how);
    command.addAll(where);
    var discarded = ProcessBuilder.Redirect.DISCARD;
    var process = new ProcessBuilder(command).redirectOutput(discarded).redirectError(discarded);
    if (process.start().waitFor() != 0) {
      throw new IllegalStateException("keytool failed");
    }
    var identity = new Identity(KeyStore.getInstance(file.toFile(), PASSWORD));
    Files.delete(file);
    Files.delete(folder);
    return identity;
  }

  /// For a server that is this identity, or a client that trusts it.
  SSLContext tls() throws Exception {
    var keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, PASSWORD);
    var trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry(NAME, store.getCertificate(NAME));
    var trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    var tls = SSLContext.getInstance("TLS");
    tls.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return tls;
  }

  String certificate() throws Exception {
    return pem("CERTIFICATE", store.getCertificate(NAME).getEncoded());
  }

  String key() throws Exception {
    return pem("PRIVATE KEY", store.getKey(NAME, PASSWORD).getEncoded());
  }

  private static String pem(String kind, byte[] der) {
    var text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n";
  }
}
