package dev.aifleet.gateway.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.QueryParamDecoderConfig;
import io.vertx.core.http.impl.HttpServerRequestImpl;
import io.vertx.core.http.impl.HttpServerStream;
import io.vertx.core.http.impl.http2.codec.Http2ServerConnectionImpl;
import io.vertx.core.http.impl.http2.codec.VertxHttp2ConnectionHandler;
import io.vertx.core.http.impl.tcp.Http1xOrH2CHandler;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.http.QueryParamDecoder;
import io.vertx.core.net.impl.VertxHandler;
import io.vertx.core.tracing.TracingPolicy;
import java.util.function.LongSupplier;

/// Handles the first bytes of a connection, before the HTTP/1 codec: the preface of HTTP/2 replaces
/// that codec (prior knowledge, RFC 9113 section 3.3).
///
/// Vert.x can do the same with `http2ClearTextEnabled`, but then it also accepts `Upgrade: h2c`,
/// which has been used to smuggle requests past proxies and which RFC 9113 has removed, and it
/// reports a connection only once its first request is complete.
final class Http2Switch extends Http1xOrH2CHandler {
  /// Bytes that a client may upload on one connection before they are read.
  private static final int WINDOW_BYTES = 1 << 20;

  /// Queries are never decoded, so this decoder is never called.
  private static final QueryParamDecoder NO_QUERY =
      new QueryParamDecoder(new QueryParamDecoderConfig());

  private final ContextInternal context;
  private final LongSupplier nanos;
  private final Handler<HttpServerRequest> requests;
  private final ProtocolSwitch onSwitch;

  Http2Switch(
      ContextInternal context,
      LongSupplier nanos,
      Handler<HttpServerRequest> requests,
      ProtocolSwitch onSwitch) {
    this.context = context;
    this.nanos = nanos;
    this.requests = requests;
    this.onSwitch = onSwitch;
  }

  @Override
  protected void configure(ChannelHandlerContext channel, boolean isHttp2) {
    if (!isHttp2) {
      return;
    }
    onSwitch.leaving();
    ChannelPipeline pipeline = channel.pipeline();
    // Sees all bytes that the codec sees, the preface included.
    pipeline.addAfter(channel.name(), "watch", new ControlFrameFloodGuard(nanos));
    pipeline.remove("httpDecoder");
    pipeline.remove("httpEncoder");
    VertxHttp2ConnectionHandler<Http2ServerConnectionImpl> handler =
        new Http2ServerBuilder(
                made ->
                    new Http2ServerConnectionImpl(
                        context, context::duplicate, made, null, TracingPolicy.IGNORE, null, null))
            .handler();
    handler.addHandler(
        connection -> {
          connection.setWindowSize(WINDOW_BYTES);
          onSwitch.adopted(connection);
          connection.streamHandler(this::request);
        });
    pipeline.replace(VertxHandler.class, "handler", handler);
  }

  private void request(HttpServerStream stream) {
    new HttpServerRequestImpl(requests, stream, stream.context(), false, 0, 0, 0, NO_QUERY, "")
        .init();
  }
}
