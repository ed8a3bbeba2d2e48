package dev.aifleet.operator.telemetry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// `/health`, `/ready` and `/metrics`, from before the operator starts until the process ends.
public final class HealthServer implements AutoCloseable {
  private final HttpServer server;

  /// @param port 0: any free one
  public HealthServer(
      int port, BooleanSupplier healthy, BooleanSupplier ready, Supplier<String> metrics)
      throws IOException {
    server = HttpServer.create(new InetSocketAddress(port), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/health", exchange -> respond(exchange, healthy, "no operator holds the lease\n"));
    server.createContext(
        "/ready", exchange -> respond(exchange, ready, "caches are being filled\n"));
    server.createContext("/metrics", exchange -> respond(exchange, 200, metrics.get()));
    server.start();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private static void respond(HttpExchange exchange, BooleanSupplier good, String otherwise)
      throws IOException {
    boolean yes = good.getAsBoolean();
    respond(exchange, yes ? 200 : 503, yes ? "ok\n" : otherwise);
  }

  private static void respond(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    exchange.sendResponseHeaders(status, body.length);
    try (var out = exchange.getResponseBody()) {
      out.write(body);
    }
  }
}
