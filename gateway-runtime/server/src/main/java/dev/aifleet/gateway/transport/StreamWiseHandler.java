package dev.aifleet.gateway.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.vertx.core.http.impl.http2.codec.Http2ServerConnectionImpl;
import io.vertx.core.http.impl.http2.codec.VertxHttp2ConnectionHandler;
import java.util.function.Function;

/// Limits an error of one stream to that stream. A stream beyond the limit is refused (RFC 9113
/// section 5.1.2), a malformed one is reset (section 8.1.1), and late frames of either are ignored
/// (section 5.1). The codec by itself would close the connection.
final class StreamWiseHandler extends VertxHttp2ConnectionHandler<Http2ServerConnectionImpl> {
  /// The codec forgets a stream that it refuses, and closes the connection at the next frame. So it
  /// accepts all streams, and those beyond the limit are refused here.
  private static final int KNOWN_STREAMS = Integer.MAX_VALUE;

  StreamWiseHandler(
      Function<VertxHttp2ConnectionHandler<Http2ServerConnectionImpl>, Http2ServerConnectionImpl>
          connections,
      Http2ConnectionDecoder decoder,
      Http2ConnectionEncoder encoder,
      Http2Settings settings) {
    super(connections, false, decoder, encoder, settings);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext channel) throws Exception {
    super.handlerAdded(channel);
    connection().remote().maxActiveStreams(KNOWN_STREAMS);
  }

  @Override
  public void onSettingsRead(ChannelHandlerContext channel, Http2Settings settings)
      throws Http2Exception {
    super.onSettingsRead(channel, settings);
    // Vert.x installs its own listener at the client's first settings.
    Http2FrameListener vertx = decoder().frameListener();
    if (vertx != this && !(vertx instanceof Checked)) {
      decoder().frameListener(new Checked(vertx));
    }
  }

  @Override
  protected void onStreamError(
      ChannelHandlerContext channel,
      boolean outbound,
      Throwable cause,
      Http2Exception.StreamException error) {
    // It was in flight when the stream was reset; another reset would be pointless.
    boolean late =
        error.error() == Http2Error.STREAM_CLOSED && connection().stream(error.streamId()) == null;
    if (!late) {
      super.onStreamError(channel, outbound, cause, error);
    }
  }

  private void check(int stream, Http2Headers headers) throws Http2Exception {
    if (connection().numActiveStreams() > HttpLimits.MAX_STREAMS) {
      throw Http2Exception.streamError(stream, Http2Error.REFUSED_STREAM, "too many streams");
    }
    String fault = HeaderFields.fault(headers);
    if (fault != null) {
      throw Http2Exception.streamError(stream, Http2Error.PROTOCOL_ERROR, "%s", fault);
    }
  }

  /// Frames read by the codec, before they reach Vert.x.
  private final class Checked extends Http2FrameListenerDecorator {
    Checked(Http2FrameListener vertx) {
      super(vertx);
    }

    @Override
    public void onSettingsAckRead(ChannelHandlerContext channel) throws Http2Exception {
      super.onSettingsAckRead(channel);
      // The codec now enforces the announced limit; it is raised again, see above.
      connection().remote().maxActiveStreams(KNOWN_STREAMS);
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext channel, int stream, Http2Headers headers, int padding, boolean end)
        throws Http2Exception {
      check(stream, headers);
      super.onHeadersRead(channel, stream, headers, padding, end);
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext channel,
        int stream,
        Http2Headers headers,
        int dependency,
        short weight,
        boolean exclusive,
        int padding,
        boolean end)
        throws Http2Exception {
      check(stream, headers);
      super.onHeadersRead(channel, stream, headers, dependency, weight, exclusive, padding, end);
    }
  }
}
