package dev.aifleet.gateway.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpConstants;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.Http1ServerConfig;
import io.vertx.core.http.impl.http1.VertxHttpRequestDecoder;
import java.util.List;

/// The codec joins a header line that begins with a space to the one before it, as RFC 9112 section
/// 5.2 permits; others read it as a header of its own. That section's other way is taken here: such
/// a request is refused.
final class StrictDecoder extends VertxHttpRequestDecoder {
  /// Between the first byte of a head and its end.
  private boolean inHead = true;

  private boolean lineRead;
  private boolean refused;

  StrictDecoder(Http1ServerConfig config) {
    super(config);
  }

  /// An answer would have to begin with the version that the request has.
  @Override
  protected HttpMessage createMessage(String[] line) {
    if (!line[2].equals("HTTP/1.1") && !line[2].equals("HTTP/1.0")) {
      throw new IllegalArgumentException("neither HTTP/1.1 nor HTTP/1.0");
    }
    return super.createMessage(line);
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf bytes, List<Object> out)
      throws Exception {
    if (refused) {
      bytes.skipBytes(bytes.readableBytes());
      return;
    }
    if (inHead && isFolded(bytes)) {
      refused = true;
      HttpMessage message = createInvalidMessage();
      message.setDecoderResult(
          DecoderResult.failure(new IllegalArgumentException("a folded header line")));
      out.add(message);
      return;
    }
    int before = out.size();
    int readable = bytes.readableBytes();
    super.decode(context, bytes, out);
    lineRead |= bytes.readableBytes() < readable;
    for (int i = before; i < out.size(); i++) {
      Object made = out.get(i);
      if (made instanceof HttpRequest) {
        inHead = false;
      }
      if (made instanceof LastHttpContent) {
        inHead = true;
        lineRead = false;
      }
    }
  }

  /// Lines that were read are gone from `bytes`, so it begins with a new line, or with one that was
  /// not complete when it was looked at before.
  private boolean isFolded(ByteBuf bytes) {
    boolean follows = lineRead;
    int at = bytes.readerIndex();
    int end = bytes.writerIndex();
    while (at < end) {
      if (follows && isSpace(bytes.getByte(at))) {
        return true;
      }
      int feed = bytes.indexOf(at, end, HttpConstants.LF);
      boolean empty = feed == at || (feed == at + 1 && bytes.getByte(at) == HttpConstants.CR);
      if (feed < 0 || (empty && follows)) {
        return false;
      }
      // Empty lines may stand before the first one.
      follows |= !empty;
      at = feed + 1;
    }
    return false;
  }

  private static boolean isSpace(byte octet) {
    return octet == HttpConstants.SP || octet == HttpConstants.HT;
  }
}
