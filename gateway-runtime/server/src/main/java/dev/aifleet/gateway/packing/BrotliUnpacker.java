package dev.aifleet.gateway.packing;

import com.aayushatharva.brotli4j.decoder.DecoderJNI;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Brotli (RFC 7932), by Google's own library.
final class BrotliUnpacker implements Unpacker {
  private final DecoderJNI.Wrapper decoder = new DecoderJNI.Wrapper(PIECE);
  private ByteBuffer packed = ByteBuffer.allocate(0);
  private boolean closed;

  BrotliUnpacker() throws IOException {}

  @Override
  public void give(byte[] bytes) {
    packed = ByteBuffer.wrap(bytes);
  }

  @Override
  public byte @Nullable [] next() throws IOException {
    while (true) {
      switch (decoder.getStatus()) {
        case OK -> decoder.push(0);
        case NEEDS_MORE_OUTPUT -> {
          return pulled();
        }
        case NEEDS_MORE_INPUT -> {
          if (decoder.hasOutput()) {
            return pulled();
          }
          if (!packed.hasRemaining()) {
            return null;
          }
          push();
        }
        case DONE -> {
          return decoder.hasOutput() ? pulled() : null;
        }
        case ERROR -> throw new IOException("the packed body cannot be unpacked");
      }
    }
  }

  @Override
  public void end() throws IOException {
    if (decoder.getStatus() != DecoderJNI.Status.DONE) {
      throw new IOException("the packed body is cut off");
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      decoder.destroy();
    }
  }

  private void push() {
    ByteBuffer input = decoder.getInputBuffer();
    input.clear();
    int length = Math.min(input.remaining(), packed.remaining());
    input.put(packed.slice(packed.position(), length));
    packed.position(packed.position() + length);
    decoder.push(length);
  }

  private byte[] pulled() {
    ByteBuffer made = decoder.pull();
    byte[] piece = new byte[made.remaining()];
    made.get(piece);
    return piece;
  }
}
