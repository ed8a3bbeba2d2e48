package dev.aifleet.gateway.auth;

import java.nio.ByteBuffer;

/// The SHA-256 of what a client presents, as a key of maps, so that nothing presented is kept.
record Digest(long a, long b, long c, long d) {
  /// @param bytes 32 of them
  static Digest of(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new Digest(buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
  }
}
