package dev.aifleet.gateway.codec;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.vertx.core.http.Http2ServerConfig;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.impl.http2.codec.Http2CodecServerChannelInitializer;
import io.vertx.core.http.impl.tcp.Http1xOrH2CHandler;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.tracing.TracingPolicy;
import java.time.Duration;
import java.util.function.LongSupplier;

/// Stands before the HTTP/1 codec until the first bytes of a connection tell what it speaks: the
/// preface of HTTP/2 puts that codec in its place (prior knowledge, RFC 9113 section 3.3).
///
/// Vert.x can do the same with `http2ClearTextEnabled`, but then it also takes `Upgrade: h2c`, by
/// which requests have been smuggled past proxies and which RFC 9113 has dropped, and it tells
/// nobody about a connection before its first request is complete.
final class Http2Switch extends Http1xOrH2CHandler {
  private static final int MAX_STREAMS = 100;

  /// What a client may upload on one connection before we have read it.
  private static final int WINDOW_BYTES = 1 << 20;

  private final ContextInternal context;
  private final LongSupplier nanos;
  private final Codec.Switch onSwitch;

  Http2Switch(ContextInternal context, LongSupplier nanos, Codec.Switch onSwitch) {
    this.context = context;
    this.nanos = nanos;
    this.onSwitch = onSwitch;
  }

  @Override
  protected void configure(ChannelHandlerContext channel, boolean isHttp2) {
    if (!isHttp2) {
      return;
    }
    onSwitch.leaving();
    ChannelPipeline pipeline = channel.pipeline();
    // Sees all that the codec sees, the preface too.
    pipeline.addAfter(channel.name(), "watch", new FrameWatch(nanos));
    pipeline.remove("httpDecoder");
    pipeline.remove("httpEncoder");
    new Http2CodecServerChannelInitializer(
            null,
            TracingPolicy.IGNORE,
            null,
            null,
            false,
            false,
            config(),
            null,
            context::duplicate,
            connection -> {
              connection.setWindowSize(WINDOW_BYTES);
              onSwitch.adopted(connection);
            },
            null,
            false)
        .configureHttp2(context, pipeline, false);
  }

  /// A client that gives up on many requests at once is no attacker: a proxy may bundle thousands.
  private static Http2ServerConfig config() {
    return new Http2ServerConfig()
        .setInitialSettings(
            new Http2Settings()
                .setMaxConcurrentStreams(MAX_STREAMS)
                .setMaxHeaderListSize(Codec.MAX_HEADER_BYTES)
                .setPushEnabled(false))
        .setRstFloodMaxRstFramePerWindow(500)
        .setRstFloodWindowDuration(Duration.ofSeconds(10));
  }
}
