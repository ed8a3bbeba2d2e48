package dev.aifleet.gateway.admin;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Mounted certificate, key and bearer tokens of the control port. During a token rotation there
/// are two tokens.
///
/// @param tokens hashes, so that comparing them reveals neither length nor content
record ControlFiles(Buffer certificate, Buffer key, List<byte[]> tokens) {
  private static final String CERTIFICATE = "tls.crt";
  private static final String KEY = "tls.key";
  private static final List<String> TOKENS = List.of("token", "previous-token");

  /// Null: certificate, key or token are missing.
  static @Nullable ControlFiles read(Path directory) throws IOException {
    Path certificate = directory.resolve(CERTIFICATE);
    Path key = directory.resolve(KEY);
    var tokens = new ArrayList<byte[]>();
    for (String name : TOKENS) {
      Path file = directory.resolve(name);
      String token = Files.exists(file) ? Files.readString(file).strip() : "";
      // An empty token would grant access to every client.
      if (!token.isEmpty()) {
        tokens.add(sha256(token));
      }
    }
    if (tokens.isEmpty() || !Files.exists(certificate) || !Files.exists(key)) {
      return null;
    }
    return new ControlFiles(
        Buffer.buffer(Files.readAllBytes(certificate)),
        Buffer.buffer(Files.readAllBytes(key)),
        List.copyOf(tokens));
  }

  PemKeyCertOptions pem() {
    return new PemKeyCertOptions().addCertValue(certificate).addKeyValue(key);
  }

  boolean hasCertificateOf(@Nullable ControlFiles other) {
    return other != null && certificate.equals(other.certificate) && key.equals(other.key);
  }

  /// Compares all tokens, so that the time taken reveals nothing.
  boolean opensWith(@Nullable String authorization) {
    boolean bearer = authorization != null && authorization.regionMatches(true, 0, "Bearer ", 0, 7);
    byte[] given = sha256(bearer && authorization != null ? authorization.substring(7) : "");
    boolean opens = false;
    for (byte[] token : tokens) {
      opens |= MessageDigest.isEqual(token, given);
    }
    return opens;
  }

  private static byte[] sha256(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
