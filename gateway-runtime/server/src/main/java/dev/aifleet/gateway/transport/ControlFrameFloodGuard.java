package dev.aifleet.gateway.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Closes an HTTP/2 connection that causes load without requests: floods of SETTINGS, PING,
/// PRIORITY, unknown and empty DATA frames. The codec itself limits resets, header sizes and small
/// CONTINUATION frames. Reads frame headers only (RFC 9113 section 4.1), never changes a byte.
final class ControlFrameFloodGuard extends ChannelInboundHandlerAdapter {
  private static final int PREFACE_BYTES = 24;
  private static final int HEAD_BYTES = 9;
  private static final int DATA = 0;
  private static final int PRIORITY = 2;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int LAST_KNOWN = 9;
  private static final int END_STREAM = 1;

  /// Some clients ping once per round trip to estimate bandwidth.
  private static final int MAX_FRAMES = 1000;

  private static final long WINDOW = TimeUnit.SECONDS.toNanos(10);

  private final LongSupplier nanos;
  private final byte[] head = new byte[HEAD_BYTES];
  private int headBytes;
  private int skip = PREFACE_BYTES;
  private int frames;
  private long windowStart;

  ControlFrameFloodGuard(LongSupplier nanos) {
    this.nanos = nanos;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (frames > MAX_FRAMES) {
      ((ByteBuf) message).release();
      return;
    }
    if (message instanceof ByteBuf bytes) {
      count(bytes);
    }
    context.fireChannelRead(message);
    if (frames > MAX_FRAMES) {
      context.fireExceptionCaught(
          Http2Exception.connectionError(Http2Error.ENHANCE_YOUR_CALM, "too many control frames"));
    }
  }

  private void count(ByteBuf bytes) {
    int at = bytes.readerIndex();
    while (at < bytes.writerIndex()) {
      if (skip > 0) {
        int skipped = Math.min(skip, bytes.writerIndex() - at);
        skip -= skipped;
        at += skipped;
      } else {
        head[headBytes++] = bytes.getByte(at++);
        if (headBytes == HEAD_BYTES) {
          headBytes = 0;
          frame();
        }
      }
    }
  }

  private void frame() {
    skip = ((head[0] & 0xff) << 16) | ((head[1] & 0xff) << 8) | (head[2] & 0xff);
    int type = head[3];
    boolean suspicious =
        switch (type) {
          case PRIORITY, SETTINGS, PING -> true;
          case DATA -> skip == 0 && (head[4] & END_STREAM) == 0;
          default -> type < 0 || type > LAST_KNOWN;
        };
    if (!suspicious || frames > MAX_FRAMES) {
      return;
    }
    long now = nanos.getAsLong();
    if (frames == 0 || now - windowStart > WINDOW) {
      windowStart = now;
      frames = 0;
    }
    frames++;
  }
}
