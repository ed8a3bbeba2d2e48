package dev.aifleet.gateway.transport;

import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.impl.UnpooledHttpClientConnection;
import io.vertx.core.http.impl.http2.Http2ClientConnection;

/// An open connection to an upstream, and what Vert.x' API cannot do with one. HTTP/1.1 carries one
/// request at a time, HTTP/2 one per stream. Confined to its event loop.
public final class OutboundConnection {
  /// Streams of one HTTP/2 connection. With the windows set by [OutboundConnector], streams whose
  /// clients do not read never use up the connection's window, which the others need.
  public static final int MAX_STREAMS = 64;

  private final HttpClientConnection http;
  private final io.vertx.core.http.impl.HttpClientConnection inner;
  private final ChannelHandlerContext socket;
  private final boolean multiplexed;

  /// @param http made by `HttpClientAgent.connect`
  OutboundConnection(HttpClientConnection http) {
    this.http = http;
    this.inner = ((UnpooledHttpClientConnection) http).unwrap();
    this.socket = inner.channelHandlerContext();
    this.multiplexed = http.protocolVersion() == HttpVersion.HTTP_2;
  }

  ChannelHandlerContext socket() {
    return socket;
  }

  /// Its handlers.
  public HttpClientConnection http() {
    return http;
  }

  public Future<HttpClientRequest> request(RequestOptions options) {
    return http.request(options);
  }

  public boolean isMultiplexed() {
    return multiplexed;
  }

  /// Requests that it may carry at a time. The upstream's stream limit may change while the
  /// connection is open.
  public int capacity() {
    return multiplexed ? (int) Math.min(MAX_STREAMS, http.maxActiveStreams()) : 1;
  }

  /// True before its requests learn of the failure, and before its close handler is called.
  public boolean isClosed() {
    return !socket.channel().isActive();
  }

  /// HTTP/1: whether to read on. Vert.x pauses by itself only after 16 more chunks, which may be a
  /// megabyte. HTTP/2 has flow control windows.
  public void read(boolean more) {
    if (!multiplexed) {
      socket.channel().config().setAutoRead(more);
    }
  }

  /// HTTP/2: ends one of several streams, whatever the state of its other half. Vert.x takes a
  /// stream for closed once the response is complete, though part of the request may still wait for
  /// the upstream to read.
  public void reset(int stream, long code) {
    ((Http2ClientConnection) inner).writeReset(stream, code, null);
  }

  /// Closes at once: Vert.x would first write all pending bytes to a peer that may never read. An
  /// HTTP/2 GOAWAY does not wait.
  public void close() {
    if (multiplexed) {
      var unused = http.close();
    } else {
      var unused = socket.close();
    }
  }
}
