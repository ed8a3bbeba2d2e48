package dev.aifleet.gateway;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static dev.aifleet.fixtures.UpstreamFixture.upstream;
import static org.awaitility.Awaitility.await;

import dev.aifleet.config.ConnectionPolicyBuilder;
import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.config.GatewayConfig.Connections;
import dev.aifleet.fixtures.ConnectionPolicyFixture;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.fixtures.UpstreamFixture;
import dev.aifleet.gateway.testing.Certificates;
import dev.aifleet.gateway.testing.GatewayRig;
import dev.aifleet.gateway.testing.SmallPod;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A pod of 512 MiB, and many clients whose large requests go to upstreams that do not read them.
/// The bodies do not exhaust its memory, neither the heap nor the network buffers, and its other
/// client is served.
@Tag("slow")
class UnreadUploadAttackTest {
  private static final String NEIGHBOUR = "sk-the-other-client-key";

  private final List<AutoCloseable> open = new ArrayList<>();
  private final AtomicLong sent = new AtomicLong();
  private SmallPod gateway;

  @BeforeEach
  void start(@TempDir Path folder) throws Exception {
    Certificates certificate = Certificates.selfSigned(folder, "upstream", "dns:localhost");
    int plain = silent(ServerSocketFactory.getDefault());
    int tls = silent(certificate.serving().getServerSocketFactory());
    FakeUpstream healthy = FakeUpstream.json("{\"choices\":[{}]}");
    open.add(healthy);
    gateway =
        SmallPod.started(
            folder,
            config()
                .key("keys/bob", NEIGHBOUR)
                .to(attacked(upstream("plain", plain, Api.OpenAI)).serves("plain"))
                .to(attacked(upstream("claude", plain, Api.Anthropic)).serves("claude"))
                .to(
                    attacked(
                            upstream("tls", URI.create("https://localhost:" + tls + "/v1"))
                                .connectionPolicy(
                                    ConnectionPolicyFixture.tls(
                                        certificate.certificatePem(), null)))
                        .serves("tls"))
                .to(upstream("healthy", healthy.url()).serves("gpt-4o")));
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "plain, 100, 1000",
    "plain, 2200, 60",
    "plain, 8200, 16",
    "claude, 2200, 60",
    "tls, 8200, 16",
  })
  void uploadsThatNoUpstreamReadsDoNotEndIt(String model, int kibibytes, int clients)
      throws Exception {
    byte[] request = GatewayRig.chatBytes(body(model, kibibytes << 10));
    for (int i = 0; i < clients; i++) {
      Socket socket = gateway.connect();
      open.add(socket);
      Thread.ofVirtual().start(() -> upload(socket, request));
    }

    awaitNothingMoves();
    gateway.assertServes(NEIGHBOUR, body("gpt-4o", 1 << 20));
  }

  private void upload(Socket socket, byte[] request) {
    try {
      OutputStream out = socket.getOutputStream();
      for (int at = 0; at < request.length; at += 1 << 16) {
        int length = Math.min(1 << 16, request.length - at);
        out.write(request, at, length);
        sent.addAndGet(length);
      }
    } catch (IOException refused) {
      // The gateway has no room for it.
    }
  }

  private void awaitNothingMoves() {
    var last = new AtomicLong(-1);
    await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofSeconds(2))
        .until(
            () ->
                !gateway.isAlive() || (sent.get() > 0 && last.getAndSet(sent.get()) == sent.get()));
  }

  /// The port of a server that accepts connections, and reads nothing but a TLS handshake.
  private int silent(ServerSocketFactory sockets) throws IOException {
    ServerSocket server = sockets.createServerSocket();
    server.setReceiveBufferSize(4096);
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 2048);
    open.add(server);
    Thread.ofVirtual().start(() -> accept(server));
    return server.getLocalPort();
  }

  private void accept(ServerSocket server) {
    var accepted = new ConcurrentLinkedQueue<Socket>();
    try {
      while (!server.isClosed()) {
        Socket socket = server.accept();
        accepted.add(socket);
        if (socket instanceof SSLSocket tls) {
          Thread.ofVirtual().start(() -> handshake(tls));
        }
      }
    } catch (IOException closed) {
      accepted.forEach(UnreadUploadAttackTest::close);
    }
  }

  private static void handshake(SSLSocket socket) {
    try {
      socket.startHandshake();
    } catch (IOException closed) {
      // The gateway's side or the test has ended.
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static UpstreamFixture attacked(UpstreamFixture upstream) {
    var many =
        new Connections(
            2000, Duration.ofSeconds(60), Duration.ofMinutes(5), Duration.ofSeconds(20));
    return upstream
        .maxInFlight(2000)
        .connectionPolicy(
            ConnectionPolicyBuilder.from(upstream.build().connectionPolicy())
                .connections(many)
                .maxInFlight(2000)
                .build());
  }

  private static String body(String model, int length) {
    return "{\"model\":\""
        + model
        + "\",\"messages\":[{\"role\":\"user\",\"content\":\""
        + "x".repeat(length)
        + "\"}]}";
  }
}
