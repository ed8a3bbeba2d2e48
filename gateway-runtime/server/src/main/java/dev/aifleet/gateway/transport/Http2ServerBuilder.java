package dev.aifleet.gateway.transport;

import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2PromisedRequestVerifier;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;
import io.vertx.core.http.impl.http2.codec.Http2ServerConnectionImpl;
import io.vertx.core.http.impl.http2.codec.VertxHttp2ConnectionHandler;
import java.util.function.Function;

/// Builds the HTTP/2 side of a connection as Vert.x does, with two differences: field names are not
/// validated while a header block is decompressed, where an invalid one could only close the
/// connection, and [StreamWiseHandler] handles what is read.
final class Http2ServerBuilder
    extends AbstractHttp2ConnectionHandlerBuilder<
        VertxHttp2ConnectionHandler<Http2ServerConnectionImpl>, Http2ServerBuilder> {
  private static final int MAX_SMALL_CONTINUATIONS = 16;

  /// Resets that a client may send within the window: one that cancels many requests at once is not
  /// an attacker, since a proxy may multiplex thousands.
  private static final int MAX_RESETS_READ = 500;

  /// Resets that we send: a client that does not know its limit yet may open many streams too many.
  private static final int MAX_RESETS_SENT = 2000;

  private static final int RESET_WINDOW_SECONDS = 10;

  private final Function<
          VertxHttp2ConnectionHandler<Http2ServerConnectionImpl>, Http2ServerConnectionImpl>
      connections;

  Http2ServerBuilder(
      Function<VertxHttp2ConnectionHandler<Http2ServerConnectionImpl>, Http2ServerConnectionImpl>
          connections) {
    this.connections = connections;
  }

  VertxHttp2ConnectionHandler<Http2ServerConnectionImpl> handler() {
    var connection = new DefaultHttp2Connection(true);
    connection
        .remote()
        .flowController(
            new DefaultHttp2RemoteFlowController(
                connection, new UniformStreamByteDistributor(connection)));
    var encoder = new DefaultHttp2ConnectionEncoder(connection, new DefaultHttp2FrameWriter());
    var reader = new DefaultHttp2FrameReader(new HeadersDecoder(), MAX_SMALL_CONTINUATIONS);
    var decoder =
        new DefaultHttp2ConnectionDecoder(
            connection,
            encoder,
            reader,
            Http2PromisedRequestVerifier.ALWAYS_VERIFY,
            true,
            true,
            true);
    // The limits come first, since the codec is wrapped by them.
    decoderEnforceMaxRstFramesPerWindow(MAX_RESETS_READ, RESET_WINDOW_SECONDS);
    encoderEnforceMaxRstFramesPerWindow(MAX_RESETS_SENT, RESET_WINDOW_SECONDS);
    codec(decoder, encoder);
    initialSettings(
        new Http2Settings()
            .maxConcurrentStreams(HttpLimits.MAX_STREAMS)
            .maxHeaderListSize(HttpLimits.MAX_HEADER_BYTES));
    gracefulShutdownTimeoutMillis(0);
    // Never called: the handler is its own listener.
    frameListener(new Http2EventAdapter());
    return build();
  }

  @Override
  protected VertxHttp2ConnectionHandler<Http2ServerConnectionImpl> build(
      Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
    var handler = new StreamWiseHandler(connections, decoder, encoder, settings);
    decoder.frameListener(handler);
    return handler;
  }

  /// Accepts any name and value, so that the block is decompressed to its end and the next one can
  /// be.
  private static final class HeadersDecoder extends DefaultHttp2HeadersDecoder {
    HeadersDecoder() {
      super(true, HttpLimits.MAX_HEADER_BYTES);
    }

    @Override
    protected Http2Headers newHeaders() {
      return new DefaultHttp2Headers(false, numberOfHeadersGuess());
    }
  }
}
