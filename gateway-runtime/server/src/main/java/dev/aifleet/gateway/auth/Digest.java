package dev.aifleet.gateway.auth;

import java.nio.ByteBuffer;

/// SHA-256 of a presented credential, used as a map key so that no credential is kept.
record Digest(long a, long b, long c, long d) {
  /// @param bytes 32 bytes
  static Digest of(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new Digest(buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
  }
}
