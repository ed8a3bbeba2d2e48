package dev.aifleet.gateway.attempt;

import dev.aifleet.gateway.packing.Coding;
import dev.aifleet.gateway.packing.Unpacker;
import dev.aifleet.gateway.upstream.ResponseHandler;
import dev.aifleet.gateway.upstream.SendFailure;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Unpacks what an upstream has packed though it was asked not to, so that everything behind it
/// sees plain bytes: usage, errors, the end of a stream, and what has to be translated. What is
/// packed in a way that is not known here passes as it is.
final class UnpackingResponseHandler implements ResponseHandler {
  /// That one chunk of the upstream may be unpacked to; more is an attack.
  private static final int MAX_AT_ONCE = 8 << 20;

  private final ResponseHandler handler;
  private @Nullable Unpacker unpacker;
  private boolean failed;

  UnpackingResponseHandler(ResponseHandler handler) {
    this.handler = handler;
  }

  @Override
  public void head(int status, MultiMap headers) {
    String encoding = headers.get(HttpHeaders.CONTENT_ENCODING);
    Coding coding = Coding.isNone(encoding) ? null : Coding.of(String.valueOf(encoding));
    if (coding != null) {
      headers.remove(HttpHeaders.CONTENT_ENCODING);
      headers.remove(HttpHeaders.CONTENT_LENGTH);
      unpacker = coding.unpacker();
    }
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
      int made = 0;
      for (byte[] piece = unpacking.next(); piece != null; piece = unpacking.next()) {
        made += piece.length;
        if (made > MAX_AT_ONCE) {
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

  /// Nothing more comes. What is native is not the garbage collector's to free.
  void release() {
    if (unpacker != null) {
      unpacker.close();
      unpacker = null;
    }
  }

  private void broken(String why) {
    failed = true;
    release();
    handler.failed(new SendFailure.BrokenOff(why));
  }
}
