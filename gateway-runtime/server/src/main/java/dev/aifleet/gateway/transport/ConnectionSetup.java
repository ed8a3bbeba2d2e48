package dev.aifleet.gateway.transport;

import io.netty.channel.ChannelPipeline;
import io.vertx.core.Handler;
import io.vertx.core.http.Http1ServerConfig;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.http1.Http1ServerConnection;
import java.util.function.LongSupplier;

/// Installs the stricter handlers on a connection that Vert.x has just accepted.
///
/// @param nanos clock for durations
/// @param requests receives every request, of either protocol
/// @param flushBatcher of the event loop
public record ConnectionSetup(
    LongSupplier nanos, Handler<HttpServerRequest> requests, FlushBatcher flushBatcher) {
  private static final int MAX_CHUNK_BYTES = 64 * 1024;
  private static final String DECODER = "httpDecoder";

  /// To be called before the first byte is read.
  public void install(HttpConnection accepted, ProtocolSwitch onSwitch) {
    var http1 = (Http1ServerConnection) accepted;
    // Without the handlers that check every request for WebSocket upgrades.
    http1.handler(requests);
    ChannelPipeline pipeline = http1.channelHandlerContext().pipeline();
    flushBatcher.include(pipeline);
    if (pipeline.get("webSocketExtensionHandler") != null) {
      pipeline.remove("webSocketExtensionHandler");
    }
    pipeline.replace(DECODER, DECODER, new StrictDecoder(limits()));
    pipeline.addBefore(
        DECODER, "switch", new Http2Switch(http1.context(), nanos, requests, onSwitch));
  }

  /// Closes an HTTP/1 connection and drops its pending writes: Vert.x would first write all of them
  /// to a client that may never read.
  public static void closeNow(HttpConnection http1) {
    var unused = ((Http1ServerConnection) http1).channelHandlerContext().close();
  }

  private static Http1ServerConfig limits() {
    return new Http1ServerConfig()
        .setMaxHeaderSize(HttpLimits.MAX_HEADER_BYTES)
        .setMaxInitialLineLength(HttpLimits.MAX_LINE_BYTES)
        .setMaxChunkSize(MAX_CHUNK_BYTES);
  }
}
