package dev.aifleet.gateway.dialect;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;

/// Collects a request body up to a limit.
public final class BodyBuffer {
  private static final int FIRST_SIZE = 4096;

  private final int limit;
  private byte[] bytes;
  private int length;

  /// @param declared length as declared; -1: unknown
  public BodyBuffer(int limit, long declared) {
    this.limit = limit;
    // What is declared is not yet sent: never reserve megabytes for a promise.
    this.bytes = new byte[Math.clamp(declared, 0, 16 * FIRST_SIZE)];
  }

  /// False: the body is too large, and nothing was added.
  public boolean append(Buffer chunk) {
    int total = length + chunk.length();
    if (total > limit) {
      return false;
    }
    if (total > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.min(limit, Math.max(total, 2 * bytes.length)));
    }
    chunk.getBytes(bytes, length);
    length = total;
    return true;
  }

  /// The whole body, not a copy; nothing may be appended afterwards.
  public byte[] bytes() {
    if (length < bytes.length) {
      bytes = Arrays.copyOf(bytes, length);
    }
    return bytes;
  }

  public int length() {
    return length;
  }
}
