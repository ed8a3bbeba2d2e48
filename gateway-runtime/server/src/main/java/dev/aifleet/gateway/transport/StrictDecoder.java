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

/// Rejects requests with folded header lines. The codec joins a line that begins with a space to
/// the previous one, as RFC 9112 section 5.2 permits; other parsers take it for a header of its
/// own. Rejection is the section's other option.
final class StrictDecoder extends VertxHttpRequestDecoder {
  /// Time limit between the first byte of a head and its end.
  private boolean inHead = true;

  private boolean lineRead;
  private boolean refused;

  StrictDecoder(Http1ServerConfig config) {
    super(config);
  }

  /// An error response would need the version of the request.
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

  /// Parsed lines are removed from `bytes`, so it starts with a new line, or with one that was
  /// incomplete before.
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
      // Empty lines may precede the first one.
      follows |= !empty;
      at = feed + 1;
    }
    return false;
  }

  private static boolean isSpace(byte octet) {
    return octet == HttpConstants.SP || octet == HttpConstants.HT;
  }
}
