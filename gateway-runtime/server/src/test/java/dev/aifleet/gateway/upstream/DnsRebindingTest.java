package dev.aifleet.gateway.upstream;

import static dev.aifleet.fixtures.UpstreamFixture.upstream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.config.GatewayConfig.Connections;
import dev.aifleet.config.GatewayConfig.Upstream;
import dev.aifleet.fixtures.ConnectionPolicyFixture;
import dev.aifleet.gateway.upstream.UpstreamRequest.ResponseHandler;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.dns.AddressResolverOptions;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A host name whose address changes: two addresses with a server each, and a name server.
class DnsRebindingTest {
  private static final int TTL_SECONDS = 1;
  private static final Duration SOON = Duration.ofSeconds(20);

  private final NameServer names = new NameServer();
  private final Vertx vertx =
      Vertx.vertx(
          new VertxOptions()
              .setAddressResolverOptions(
                  new AddressResolverOptions().setServers(List.of("127.0.0.1:" + names.port()))));

  private final Context loop = vertx.getOrCreateContext();

  @AfterEach
  void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
    names.close();
  }

  @Test
  void requestsFollowAChangedNameThoughTheOldAddressStillResponds() {
    int port = serve("127.0.0.1", 0);
    serve("127.0.0.2", port);
    names.pointTo("127.0.0.1");
    Connections shortLived =
        new Connections(8, Duration.ofSeconds(60), Duration.ofSeconds(1), Duration.ofSeconds(2));
    Upstream config =
        upstream("a", URI.create("http://provider.example.test:" + port + "/v1"))
            .connectionPolicy(ConnectionPolicyFixture.connections(shortLived))
            .build();
    var target = new Target(new LiveUpstream(LiveUpstream.Identity.of(config)), config, null);
    var upstreamClient = new CompletableFuture<UpstreamClient>();
    loop.runOnContext(
        go ->
            upstreamClient.complete(
                new UpstreamClient(vertx, System::nanoTime, new SplittableRandom(1))));
    assertThat(ask(upstreamClient.join(), target).join()).isEqualTo("127.0.0.1");

    names.pointTo("127.0.0.2");
    long moved = System.nanoTime();
    await().atMost(SOON).until(() -> "127.0.0.2".equals(ask(upstreamClient.join(), target).join()));

    assertThat(Duration.ofNanos(System.nanoTime() - moved))
        .isLessThan(Duration.ofSeconds(TTL_SECONDS + 5));
  }

  private CompletableFuture<String> ask(UpstreamClient upstreamClient, Target target) {
    var told = new CompletableFuture<String>();
    var outgoing = new UpstreamRequest(HttpMethod.GET, "/", headers -> {}, Buffer.buffer(), false);
    loop.runOnContext(go -> upstreamClient.send(target, outgoing, new Whole(told)));
    return told;
  }

  /// Responds with its own address.
  private int serve(String address, int port) {
    return vertx
        .createHttpServer()
        .requestHandler(request -> request.response().end(address))
        .listen(port, address)
        .toCompletionStage()
        .toCompletableFuture()
        .join()
        .actualPort();
  }

  private static final class Whole implements ResponseHandler {
    private final CompletableFuture<String> told;
    private final Buffer body = Buffer.buffer();

    Whole(CompletableFuture<String> told) {
      this.told = told;
    }

    @Override
    public void head(int status, MultiMap headers) {
      // The address is in the body.
    }

    @Override
    public void chunk(Buffer chunk) {
      body.appendBuffer(chunk);
    }

    @Override
    public void end() {
      told.complete(body.toString());
    }

    @Override
    public void failed(SendFailure failure) {
      told.complete(failure.label());
    }
  }

  /// Responds to every query for an IPv4 address with the same one (RFC 1035 section 4).
  private static final class NameServer implements AutoCloseable {
    private static final int HEADER_BYTES = 12;
    private static final int TYPE_A = 1;

    private final DatagramSocket socket;
    private volatile byte[] address = new byte[4];

    NameServer() {
      try {
        socket = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      Thread.ofVirtual().start(this::serve);
    }

    int port() {
      return socket.getLocalPort();
    }

    void pointTo(String literal) {
      address = InetAddress.ofLiteral(literal).getAddress();
    }

    @Override
    public void close() {
      socket.close();
    }

    private void serve() {
      var packet = new DatagramPacket(new byte[512], 512);
      while (!socket.isClosed()) {
        try {
          socket.receive(packet);
          byte[] answer = answer(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()));
          socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
        } catch (IOException e) {
          return;
        }
      }
    }

    private byte[] answer(ByteBuffer query) {
      int end = HEADER_BYTES;
      while (query.get(end) != 0) {
        end += query.get(end) + 1;
      }
      boolean known = query.getShort(end + 1) == TYPE_A;
      byte[] question = new byte[end + 5 - HEADER_BYTES];
      query.get(HEADER_BYTES, question);
      var answer = ByteBuffer.allocate(512).putShort(query.getShort(0)).putShort((short) 0x8580);
      answer.putShort((short) 1).putShort((short) (known ? 1 : 0)).putInt(0).put(question);
      if (known) {
        answer.putShort((short) 0xc00c).putShort((short) TYPE_A).putShort((short) 1);
        answer.putInt(TTL_SECONDS).putShort((short) 4).put(address);
      }
      byte[] bytes = new byte[answer.position()];
      answer.get(0, bytes);
      return bytes;
    }
  }
}
