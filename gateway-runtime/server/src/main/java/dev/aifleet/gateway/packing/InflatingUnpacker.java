package dev.aifleet.gateway.packing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/// Decompresses gzip (RFC 1952) with any number of members, and zlib or raw deflate, which senders
/// confuse.
final class InflatingUnpacker implements Unpacker {
  private static final int HEAD_BYTES = 10;
  private static final int TRAILER_BYTES = 8;
  private static final int MAX_HEAD_BYTES = 64 * 1024;
  private static final int CHECKSUM = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;

  private final boolean gzip;
  private final byte[] piece = new byte[PIECE];

  /// Bytes of an incomplete header or trailer, or bytes after the data.
  private byte[] waiting = {};

  /// Input of the inflater.
  private byte[] input = {};

  private @Nullable Inflater inflater;
  private final CRC32 checksum = new CRC32();
  private boolean trailer;
  private boolean whole;

  /// Decompressed bytes of one member, modulo 2^32.
  private int length;

  InflatingUnpacker(boolean gzip) {
    this.gzip = gzip;
  }

  @Override
  public void give(byte[] packed) {
    if (inflater != null) {
      input = packed;
      inflater.setInput(packed);
    } else {
      var joined = new ByteArrayOutputStream(waiting.length + packed.length);
      joined.writeBytes(waiting);
      joined.writeBytes(packed);
      waiting = joined.toByteArray();
    }
  }

  @Override
  public byte @Nullable [] next() throws IOException {
    while (true) {
      Inflater now = inflater == null ? begun() : inflater;
      if (now == null) {
        return null;
      }
      int made = inflated(now);
      if (now.needsDictionary()) {
        throw new IOException("the packed body needs a dictionary");
      }
      if (now.finished()) {
        finished(now);
      }
      if (made > 0) {
        return Arrays.copyOf(piece, made);
      }
      if (inflater != null && now.needsInput()) {
        return null;
      }
    }
  }

  @Override
  public void end() throws IOException {
    if (!whole) {
      throw new IOException("the packed body is cut off");
    }
  }

  @Override
  public void close() {
    if (inflater != null) {
      inflater.end();
      inflater = null;
    }
  }

  /// Null: more bytes are needed before the data begins, or it has ended.
  private @Nullable Inflater begun() throws IOException {
    if (trailer) {
      if (waiting.length < TRAILER_BYTES) {
        return null;
      }
      checkTrailer();
      waiting = Arrays.copyOfRange(waiting, TRAILER_BYTES, waiting.length);
      trailer = false;
      whole = true;
    }
    if (waiting.length == 0 || (whole && !gzip)) {
      return null;
    }
    int data = gzip ? headLength() : zlibLength();
    if (data < 0) {
      return null;
    }
    var made = new Inflater(gzip || !isZlib());
    input = waiting;
    made.setInput(waiting, data, waiting.length - data);
    inflater = made;
    whole = false;
    return made;
  }

  private int inflated(Inflater from) throws IOException {
    try {
      int made = from.inflate(piece);
      if (gzip) {
        checksum.update(piece, 0, made);
        length += made;
      }
      return made;
    } catch (DataFormatException e) {
      throw new IOException("the packed body cannot be unpacked", e);
    }
  }

  /// Checksum and length of the decompressed data (RFC 1952 section 2.3.1).
  private void checkTrailer() throws IOException {
    var trailer = ByteBuffer.wrap(waiting).order(ByteOrder.LITTLE_ENDIAN);
    if (trailer.getInt() != (int) checksum.getValue() || trailer.getInt() != length) {
      throw new IOException("the packed body is not what its checksum says");
    }
    checksum.reset();
    length = 0;
  }

  private void finished(Inflater done) {
    int rest = done.getRemaining();
    waiting = Arrays.copyOfRange(input, input.length - rest, input.length);
    done.end();
    inflater = null;
    trailer = gzip;
    whole = !gzip;
  }

  private int zlibLength() {
    return waiting.length < 2 ? -1 : 0;
  }

  private boolean isZlib() {
    int head = (waiting[0] & 0xff) << 8 | (waiting[1] & 0xff);
    return (waiting[0] & 0x0f) == 8 && head % 31 == 0;
  }

  /// -1: incomplete.
  private int headLength() throws IOException {
    if (waiting.length >= 2 && ((waiting[0] & 0xff) != 0x1f || (waiting[1] & 0xff) != 0x8b)) {
      throw new IOException("the body is not gzip");
    }
    if (waiting.length > MAX_HEAD_BYTES + PIECE * 8) {
      throw new IOException("the head of the gzip body is too long");
    }
    if (waiting.length < HEAD_BYTES) {
      return -1;
    }
    int flags = waiting[3];
    int at = HEAD_BYTES;
    if ((flags & EXTRA) != 0) {
      if (waiting.length < at + 2) {
        return -1;
      }
      at += 2 + (waiting[at] & 0xff) + ((waiting[at + 1] & 0xff) << 8);
    }
    if ((flags & NAME) != 0) {
      at = behindZero(at);
    }
    if (at >= 0 && (flags & COMMENT) != 0) {
      at = behindZero(at);
    }
    if (at >= 0 && (flags & CHECKSUM) != 0) {
      at += 2;
    }
    return at > waiting.length ? -1 : at;
  }

  private int behindZero(int from) {
    for (int i = from; i < waiting.length; i++) {
      if (waiting[i] == 0) {
        return i + 1;
      }
    }
    return -1;
  }
}
