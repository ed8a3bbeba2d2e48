package dev.aifleet.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutboundConnectorTest {
  private final Vertx vertx = Vertx.vertx();
  private final OutboundConnector connector = new OutboundConnector(vertx);

  @AfterEach
  void stop() throws Exception {
    vertx.close().await(20, TimeUnit.SECONDS);
  }

  @Test
  void aNameIsResolvedByTheHostsFile() throws Exception {
    assertThat(connector.resolve("localhost").await(20, TimeUnit.SECONDS))
        .isNotEmpty()
        .allMatch(InetAddress::isLoopbackAddress);
  }

  @Test
  void aPeerThatDoesNotAcceptIsATimeout() throws Exception {
    List<Socket> waiting = new ArrayList<>();
    try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var address = (InetSocketAddress) listener.getLocalSocketAddress();
      fillBacklog(address, waiting);

      Future<OutboundConnection> connect =
          connector.connect(
              new HttpConnectOptions()
                  .setServer(SocketAddress.inetSocketAddress(address))
                  .setProtocolVersion(HttpVersion.HTTP_1_1),
              200);
      connect.otherwiseEmpty().await(20, TimeUnit.SECONDS);

      assertThat(connect.cause()).matches(OutboundConnector::isTimeout);
    } finally {
      for (Socket socket : waiting) {
        socket.close();
      }
    }
  }

  /// Until the kernel drops the packets of further connects.
  private static void fillBacklog(InetSocketAddress address, List<Socket> waiting)
      throws IOException {
    for (int i = 0; i < 20; i++) {
      var socket = new Socket();
      waiting.add(socket);
      try {
        socket.connect(address, 200);
      } catch (SocketTimeoutException full) {
        return;
      }
    }
    throw new AssertionError("the backlog has no end");
  }
}
