package dev.aifleet.conformance.aborts;

import dev.aifleet.conformance.rig.RawClient;
import dev.aifleet.conformance.rig.Scene;
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

/// A client with one request under way that will not wait for its end.
interface Leaver extends AutoCloseable {
  /// Sends the head, and this part of the body of a request that says it is `length` long.
  void ask(Call call, List<String> headers, String part, int length) throws IOException;

  /// Whether a byte of the answer's body has come.
  boolean hasRead() throws IOException;

  void leave() throws IOException;

  @Override
  void close() throws IOException;

  /// How a client can leave.
  enum Way {
    Close,
    Reset,
    StreamReset;

    Leaver client(Scene scene, Vertx vertx) throws IOException {
      return switch (this) {
        case Close -> new Http1(scene, false);
        case Reset -> new Http1(scene, true);
        case StreamReset -> new Http2(scene, vertx);
      };
    }
  }

  /// One that closes its connection.
  final class Http1 implements Leaver {
    private final Socket socket;
    private final boolean resets;
    private final StringBuilder read = new StringBuilder();

    Http1(Scene scene, boolean resets) throws IOException {
      this.socket = scene.connect();
      this.resets = resets;
    }

    @Override
    public void ask(Call call, List<String> headers, String part, int length) throws IOException {
      String request = RawClient.head(call.path(), length, headers) + part;
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
    public void leave() throws IOException {
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

  /// One that resets its stream and keeps the connection.
  final class Http2 implements Leaver {
    private static final long CANCEL = 8;

    private final Scene scene;
    private final HttpClient client;
    private final AtomicBoolean read = new AtomicBoolean();
    private @Nullable HttpClientRequest request;

    Http2(Scene scene, Vertx vertx) {
      this.scene = scene;
      this.client =
          vertx.createHttpClient(
              new HttpClientOptions()
                  .setProtocolVersion(HttpVersion.HTTP_2)
                  .setHttp2ClearTextUpgrade(false));
    }

    @Override
    public void ask(Call call, List<String> headers, String part, int length) {
      HttpClientRequest made =
          done(client.request(HttpMethod.POST, scene.url("/").getPort(), "127.0.0.1", call.path()));
      request = made;
      // Its own reset would be told as an error, and logged.
      made.exceptionHandler(_ -> {});
      made.putHeader("authorization", "Bearer " + ConfigBuilder.KEY);
      made.putHeader("content-type", "application/json");
      made.putHeader("content-length", Integer.toString(length));
      for (String header : headers) {
        String[] sides = header.split(": ", 2);
        made.putHeader(sides[0], sides[1]);
      }
      made.response().onSuccess(answer -> answer.handler(_ -> read.set(true)));
      done(part.length() == length ? made.end(part) : made.write(part));
    }

    @Override
    public boolean hasRead() {
      return read.get();
    }

    @Override
    public void leave() {
      done(Objects.requireNonNull(request, "leaves before it asks").reset(CANCEL));
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
