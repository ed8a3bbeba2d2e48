package dev.aifleet.gateway.attempt;

import dev.aifleet.gateway.packing.Coding;
import dev.aifleet.gateway.packing.Unpacker;
import dev.aifleet.gateway.upstream.SendFailure;
import dev.aifleet.gateway.upstream.UpstreamRequest.ResponseHandler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Decompresses a response that an upstream compressed although it was asked for `identity`, so
/// that handlers behind it see plain bytes: usage, errors, the end of a stream, bodies to
/// translate. An unknown content coding is passed through.
final class UnpackingResponseHandler implements ResponseHandler {
  /// Bytes that one chunk may expand to; more is taken for an attack.
  private static final int MAX_CHUNK_BYTES = 8 << 20;

  private final ResponseHandler handler;
  private @Nullable Unpacker unpacker;
  private boolean failed;

  private UnpackingResponseHandler(Unpacker unpacker, ResponseHandler handler) {
    this.unpacker = unpacker;
    this.handler = handler;
  }

  /// @param headers of the response; changed to those of the decompressed body
  /// @return null: the body is not compressed, or in an unknown coding
  static @Nullable UnpackingResponseHandler of(MultiMap headers, ResponseHandler handler) {
    String encoding = headers.get(HttpHeaders.CONTENT_ENCODING);
    Coding coding = Coding.isNone(encoding) ? null : Coding.of(String.valueOf(encoding));
    if (coding == null) {
      return null;
    }
    headers.remove(HttpHeaders.CONTENT_ENCODING);
    headers.remove(HttpHeaders.CONTENT_LENGTH);
    return new UnpackingResponseHandler(coding.unpacker(), handler);
  }

  @Override
  public void head(int status, MultiMap headers) {
    handler.head(status, headers);
  }

  @Override
  public void chunk(Buffer chunk) {
    Unpacker unpacking = unpacker;
    if (unpacking == null) {
      if (!failed) {
        handler.chunk(chunk);
      }
      return;
    }
    try {
      unpacking.give(chunk.getBytes());
      int total = 0;
      for (byte[] piece = unpacking.next(); piece != null; piece = unpacking.next()) {
        total += piece.length;
        if (total > MAX_CHUNK_BYTES) {
          throw new IOException("the packed answer is too large");
        }
        handler.chunk(Buffer.buffer(piece));
        if (unpacker == null) {
          return;
        }
      }
    } catch (IOException e) {
      broken(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void end() {
    if (failed) {
      return;
    }
    try {
      if (unpacker != null) {
        unpacker.end();
        release();
      }
      handler.end();
    } catch (IOException e) {
      broken(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void failed(SendFailure failure) {
    release();
    if (!failed) {
      handler.failed(failure);
    }
  }

  /// Frees native memory, which the garbage collector does not. No more bytes are expected.
  void release() {
    if (unpacker != null) {
      unpacker.close();
      unpacker = null;
    }
  }

  private void broken(String reason) {
    failed = true;
    release();
    handler.failed(new SendFailure.BrokenOff(reason));
  }
}
