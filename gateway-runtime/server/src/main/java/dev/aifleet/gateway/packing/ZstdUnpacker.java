package dev.aifleet.gateway.packing;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Zstandard with windows up to 8 MiB, the limit of RFC 9659 for HTTP.
final class ZstdUnpacker implements Unpacker {
  private static final int WINDOW_LOG = 23;

  private final Given given = new Given();
  private final byte[] piece = new byte[PIECE];
  private final ZstdInputStreamNoFinalizer stream;

  ZstdUnpacker() throws IOException {
    stream = new ZstdInputStreamNoFinalizer(given).setLongMax(WINDOW_LOG).setContinuous(true);
  }

  @Override
  public void give(byte[] packed) {
    given.bytes = new ByteArrayInputStream(packed);
    given.some |= packed.length > 0;
  }

  @Override
  public byte @Nullable [] next() throws IOException {
    int made = stream.read(piece, 0, PIECE);
    return made <= 0 ? null : Arrays.copyOf(piece, made);
  }

  @Override
  public void end() throws IOException {
    var unused = stream.setContinuous(false);
    if (!given.some || stream.read(piece, 0, PIECE) >= 0) {
      throw new IOException("the packed body is cut off");
    }
  }

  @Override
  public void close() {
    try {
      stream.close();
    } catch (IOException e) {
      throw new IllegalStateException("memory cannot fail to be closed", e);
    }
  }

  /// The latest input.
  private static final class Given extends InputStream {
    private ByteArrayInputStream bytes = new ByteArrayInputStream(new byte[0]);
    private boolean some;

    @Override
    public int read() {
      return bytes.read();
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      return bytes.read(into, offset, length);
    }
  }
}
