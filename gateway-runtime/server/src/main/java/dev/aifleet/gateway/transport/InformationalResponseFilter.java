package dev.aifleet.gateway.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.util.ReferenceCountUtil;

/// Passes over what an HTTP/1 upstream says before its answer (RFC 9110 section 15.2). Vert.x knows
/// two of these statuses and would take any other for the answer itself; the real one would then be
/// that of the next request on the connection.
///
/// 101 is not passed over: what follows it is another protocol, for which nobody has asked.
public final class InformationalResponseFilter extends ChannelInboundHandlerAdapter {
  private boolean passing;

  private InformationalResponseFilter() {}

  /// Before the first request is sent.
  public static void passOver(ChannelPipeline pipeline) {
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
