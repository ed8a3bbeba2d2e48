package dev.aifleet.conformance.aborts;

import dev.aifleet.conformance.rig.GatewayFixture;
import dev.aifleet.conformance.rig.RawClient;
import dev.aifleet.fixtures.ConfigBuilder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A client that aborts its one request.
interface AbortingClient extends AutoCloseable {
  /// Sends the headers, with a content-length of `length`, and this part of the body.
  void send(AbortCase abortCase, List<String> headers, String part, int length) throws IOException;

  /// Whether a byte of the response body has arrived.
  boolean hasRead() throws IOException;

  void abort() throws IOException;

  @Override
  void close() throws IOException;

  /// How a client aborts.
  enum AbortMethod {
    Close,
    Reset,
    StreamReset;

    AbortingClient client(GatewayFixture gateway, Vertx vertx) throws IOException {
      return switch (this) {
        case Close -> new Http1(gateway, false);
        case Reset -> new Http1(gateway, true);
        case StreamReset -> new Http2(gateway, vertx);
      };
    }
  }

  /// Closes or resets its connection.
  final class Http1 implements AbortingClient {
    private final Socket socket;
    private final boolean resets;
    private final StringBuilder read = new StringBuilder();

    Http1(GatewayFixture gateway, boolean resets) throws IOException {
      this.socket = gateway.connect();
      this.resets = resets;
    }

    @Override
    public void send(AbortCase abortCase, List<String> headers, String part, int length)
        throws IOException {
      String request = RawClient.head(abortCase.path(), length, headers) + part;
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean hasRead() throws IOException {
      byte[] there = socket.getInputStream().readNBytes(socket.getInputStream().available());
      read.append(new String(there, StandardCharsets.ISO_8859_1));
      int body = read.indexOf("\r\n\r\n");
      return body >= 0 && body + 4 < read.length();
    }

    @Override
    public void abort() throws IOException {
      if (resets) {
        socket.setSoLinger(true, 0);
      }
      socket.close();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  /// Resets its stream and keeps the connection.
  final class Http2 implements AbortingClient {
    private static final long CANCEL = 8;

    private final GatewayFixture gateway;
    private final HttpClient client;
    private final AtomicBoolean read = new AtomicBoolean();
    private @Nullable HttpClientRequest request;

    Http2(GatewayFixture gateway, Vertx vertx) {
      this.gateway = gateway;
      this.client =
          vertx.createHttpClient(
              new HttpClientOptions()
                  .setProtocolVersion(HttpVersion.HTTP_2)
                  .setHttp2ClearTextUpgrade(false));
    }

    @Override
    public void send(AbortCase abortCase, List<String> headers, String part, int length) {
      HttpClientRequest made =
          done(
              client.request(
                  HttpMethod.POST, gateway.url("/").getPort(), "127.0.0.1", abortCase.path()));
      request = made;
      // Its own reset would be logged as an error.
      made.exceptionHandler(_ -> {});
      made.putHeader("authorization", "Bearer " + ConfigBuilder.KEY);
      made.putHeader("content-type", "application/json");
      made.putHeader("content-length", Integer.toString(length));
      for (String header : headers) {
        String[] sides = header.split(": ", 2);
        made.putHeader(sides[0], sides[1]);
      }
      made.response().onSuccess(response -> response.handler(_ -> read.set(true)));
      done(part.length() == length ? made.end(part) : made.write(part));
    }

    @Override
    public boolean hasRead() {
      return read.get();
    }

    @Override
    public void abort() {
      done(Objects.requireNonNull(request, "abort before send").reset(CANCEL));
    }

    @Override
    public void close() {
      done(client.close());
    }

    private static <T> T done(Future<T> future) {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .orTimeout(10, TimeUnit.SECONDS)
          .join();
    }
  }
}
