package dev.aifleet.gateway.dialect;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;

/// Collects a request body up to a limit. A declared length is not trusted: beyond the first 64 KiB
/// at most four times the received bytes are reserved.
public final class BodyBuffer {
  private static final int FIRST_SIZE = 64 * 1024;

  private final int limit;

  /// -1: unknown.
  private final int declared;

  private byte[] bytes;
  private int length;

  /// @param declared length as declared; -1: unknown
  public BodyBuffer(int limit, long declared) {
    this.limit = limit;
    this.declared = Math.clamp(declared, -1, limit);
    this.bytes = new byte[Math.clamp(declared, 0, FIRST_SIZE)];
  }

  /// False: the body is too large, and nothing was added.
  public boolean append(Buffer chunk) {
    int total = length + chunk.length();
    if (total > limit) {
      return false;
    }
    if (total > bytes.length) {
      bytes = Arrays.copyOf(bytes, sizeFor(total));
    }
    chunk.getBytes(bytes, length);
    length = total;
    return true;
  }

  private int sizeFor(int total) {
    boolean earned = total <= declared && total >= declared / 4;
    long size = earned ? declared : Math.max(total, 2L * bytes.length);
    return Math.clamp(size, total, limit);
  }

  /// The whole body, not copied; nothing may be appended afterwards.
  public byte[] bytes() {
    if (length < bytes.length) {
      bytes = Arrays.copyOf(bytes, length);
    }
    return bytes;
  }

  /// A complete body.
  ///
  /// @param bytes not copied
  public static BodyBuffer of(byte[] bytes) {
    var body = new BodyBuffer(bytes.length, 0);
    body.bytes = bytes;
    body.length = bytes.length;
    return body;
  }

  public int length() {
    return length;
  }
}
