package dev.aifleet.conformance.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.config.Acknowledgement;
import dev.aifleet.fixtures.ConfigBuilder;
import dev.aifleet.gateway.GatewayRuntime;
import dev.aifleet.gateway.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A gateway in this process, and a client with an API key.
public final class GatewayFixture implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final GatewayRuntime runtime;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private long sequence;

  private GatewayFixture(Settings settings) {
    runtime = GatewayRuntime.start(settings);
  }

  public static GatewayFixture of(ConfigBuilder config) {
    return of(Settings.embedded(), config);
  }

  public static GatewayFixture of(Settings settings, ConfigBuilder config) {
    return new GatewayFixture(settings).reconfigure(config);
  }

  /// With one event loop, for tests that fill its connection pool.
  public static GatewayFixture onOneLoop(ConfigBuilder config) {
    return of(Settings.embedded().withLoops(1), config);
  }

  /// The same gateway with another configuration.
  public GatewayFixture reconfigure(ConfigBuilder config) {
    Acknowledgement response = runtime.offer(config.push(++sequence));
    assertThat(response.offered())
        .describedAs("%s", response)
        .extracting(Acknowledgement.Offer::verdict)
        .isEqualTo(Acknowledgement.Verdict.Accepted);
    return this;
  }

  public URI url(String path) {
    return URI.create("http://127.0.0.1:" + runtime.port() + path);
  }

  public HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(url(path))
        .timeout(PATIENCE)
        .header("authorization", "Bearer " + ConfigBuilder.KEY)
        .header("content-type", "application/json");
  }

  public HttpResponse<String> post(String path, String body, String... headers) {
    HttpRequest.Builder request = request(path).POST(HttpRequest.BodyPublishers.ofString(body));
    return send((headers.length == 0 ? request : request.headers(headers)).build());
  }

  public HttpResponse<String> send(HttpRequest request) {
    return send(request, BodyHandlers.ofString()).join();
  }

  public <T> CompletableFuture<HttpResponse<T>> send(
      HttpRequest request, HttpResponse.BodyHandler<T> body) {
    return client.sendAsync(request, body).orTimeout(PATIENCE.toSeconds() + 10, TimeUnit.SECONDS);
  }

  /// A plain socket, for tests of single bytes.
  public Socket connect() throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), runtime.port());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) PATIENCE.toMillis());
    return socket;
  }

  /// A response of the admin port.
  public HttpResponse<String> admin(String path) {
    URI url = URI.create("http://127.0.0.1:" + runtime.adminPort() + path);
    return send(HttpRequest.newBuilder(url).timeout(PATIENCE).build());
  }

  /// The sum of all series of a metric, or the one of a name with labels.
  public double metric(String name) {
    return metric(name, "");
  }

  /// The sum of a metric's series that have a label, such as `type="input"`.
  public double metric(String name, String label) {
    return metrics().sum(name, label);
  }

  /// All series of a metric, as Prometheus reads them.
  public Stream<String> metrics(String name) {
    return metrics().series(name);
  }

  public Metrics metrics() {
    return new Metrics(admin("/metrics").body());
  }

  /// One scrape of `/metrics`.
  public record Metrics(String text) {
    Stream<String> series(String name) {
      return text.lines()
          .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"));
    }

    /// @param label that a series must have; empty: any
    public double sum(String name, String label) {
      return series(name)
          .filter(line -> line.contains(label))
          .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
          .sum();
    }
  }

  public void awaitNothingInFlight() {
    await("nothing in flight")
        .atMost(Duration.ofSeconds(5))
        .until(() -> metric("aigateway_inflight_requests") == 0);
  }

  @Override
  public void close() {
    client.shutdownNow();
    runtime.close();
  }
}
