package dev.aifleet.gateway.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.util.ReferenceCountUtil;

/// Drops informational responses of an HTTP/1 upstream (RFC 9110 section 15.2). Vert.x knows two of
/// these statuses and would take any other for the final response; the real one would then go to
/// the next request on the connection.
///
/// 101 is not dropped: another protocol follows it, which was not requested.
final class InformationalResponseFilter extends ChannelInboundHandlerAdapter {
  private boolean passing;

  private InformationalResponseFilter() {}

  /// To be called before the first request is sent.
  static void passOver(ChannelPipeline pipeline) {
    pipeline.addAfter("codec", "interim", new InformationalResponseFilter());
  }

  @Override
  public void channelRead(ChannelHandlerContext channel, Object message) {
    if (message instanceof HttpResponse head) {
      passing = isInterim(head.status());
    }
    if (passing) {
      ReferenceCountUtil.release(message);
    } else {
      channel.fireChannelRead(message);
    }
  }

  private static boolean isInterim(HttpResponseStatus status) {
    return status.codeClass() == HttpStatusClass.INFORMATIONAL
        && status.code() != HttpResponseStatus.SWITCHING_PROTOCOLS.code();
  }
}
