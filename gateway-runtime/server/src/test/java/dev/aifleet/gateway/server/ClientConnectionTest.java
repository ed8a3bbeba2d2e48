package dev.aifleet.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.gateway.server.ClientConnections.ClientConnection;
import io.vertx.core.Future;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SocketAddress;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClientConnectionTest {
  private final List<String> calls = new ArrayList<>();

  @Test
  void theFirstRequestIsAwaitedForTenSeconds() {
    ClientConnection connection = connection(HttpVersion.HTTP_1_1);

    look(connection, 1);
    assertClosedAfter(connection, 10);
  }

  @Test
  void theNextOneForSeventyFive() {
    ClientConnection connection = connection(HttpVersion.HTTP_1_1);
    connection.requestBegun();
    look(connection, 1000);
    connection.requestOver();

    look(connection, 1001);
    assertClosedAfter(connection, 1075);
  }

  @Test
  void ofManyRequestsTheLastOneCounts() {
    ClientConnection connection = connection(HttpVersion.HTTP_2);
    connection.requestBegun();
    connection.requestBegun();
    connection.requestOver();

    look(connection, 1);
    look(connection, 1000);

    assertThat(calls).isEmpty();
  }

  @Test
  void aSharedHttp2ConnectionIsShutDownOnce() {
    ClientConnection connection = connection(HttpVersion.HTTP_2);
    connection.requestBegun();

    connection.look(1, true);
    connection.look(2, true);

    assertThat(calls).containsExactly("shutdown");
  }

  private static void look(ClientConnection connection, int second) {
    connection.look(Duration.ofSeconds(second).toNanos(), false);
  }

  private void assertClosedAfter(ClientConnection connection, int second) {
    look(connection, second);
    assertThat(calls).isEmpty();
    look(connection, second + 1);
    assertThat(calls).containsExactly("close");
  }

  private ClientConnection connection(HttpVersion version) {
    var http =
        (HttpConnection)
            Proxy.newProxyInstance(
                HttpConnection.class.getClassLoader(),
                new Class<?>[] {HttpConnection.class},
                (proxy, method, arguments) ->
                    switch (method.getName()) {
                      case "protocolVersion" -> version;
                      case "remoteAddress" -> SocketAddress.inetSocketAddress(1234, "127.0.0.1");
                      default -> {
                        calls.add(method.getName());
                        yield Future.succeededFuture();
                      }
                    });
    return new ClientConnection(http);
  }
}
