package dev.aifleet.gateway.testing;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// A gateway in this process with ports of its own, and a client for it.
public final class GatewayRig implements AutoCloseable {
  public static final String CHAT = "{\"model\":\"gpt-4o\",\"messages\":[]}";
  public static final String CHAT_STREAM = "{\"model\":\"gpt-4o\",\"stream\":true,\"messages\":[]}";

  private final GatewayRuntime runtime;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  private GatewayRig(Settings settings) {
    runtime = GatewayRuntime.start(settings);
  }

  public static GatewayRig started(Settings settings) {
    return new GatewayRig(settings);
  }

  /// Running `config` as sequence 1.
  public static GatewayRig with(ConfigBuilder config) {
    return with(Settings.embedded(), config);
  }

  public static GatewayRig with(Settings settings, ConfigBuilder config) {
    var rig = new GatewayRig(settings);
    Acknowledgement acknowledgement = rig.runtime.offer(config.push(1));
    assertThat(acknowledgement.running()).describedAs("%s", acknowledgement).isNotNull();
    return rig;
  }

  public GatewayRuntime runtime() {
    return runtime;
  }

  public HttpResponse<String> chat(String body, String... headers) {
    return post("/v1/chat/completions", body, withKey(headers));
  }

  public HttpResponse<String> post(String path, String body, String... headers) {
    return send(request(path, headers).POST(HttpRequest.BodyPublishers.ofString(body)).build());
  }

  public HttpResponse<String> get(String path, String... headers) {
    return send(request(path, headers).GET().build());
  }

  public HttpResponse<String> admin(String path) {
    URI url = URI.create("http://127.0.0.1:" + runtime.adminPort() + path);
    return send(HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(10)).build());
  }

  /// The sum of all series of a metric.
  public double metric(String name) {
    return admin("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  public HttpRequest.Builder request(String path, String... headers) {
    URI url = URI.create("http://127.0.0.1:" + runtime.port() + path);
    var builder = HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(30));
    return headers.length == 0 ? builder : builder.headers(headers);
  }

  public HttpResponse<String> send(HttpRequest request) {
    return client
        .sendAsync(request, BodyHandlers.ofString())
        .orTimeout(40, java.util.concurrent.TimeUnit.SECONDS)
        .join();
  }

  public HttpClient client() {
    return client;
  }

  /// A bare connection, for tests that care about single bytes.
  public Socket connect() throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), runtime.port());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(20_000);
    return socket;
  }

  public static void assertError(HttpResponse<String> reply, int status, String code) {
    assertThat(reply.statusCode()).describedAs(reply.body()).isEqualTo(status);
    assertThat(reply.body()).contains("\"code\":\"" + code + "\"");
  }

  /// A client that goes away.
  public static void leave(Socket socket) throws IOException {
    socket.close();
  }

  /// A chat request as bytes.
  public static byte[] chatBytes(String body, String... headerLines) {
    var head =
        new StringBuilder("POST /v1/chat/completions HTTP/1.1\r\nhost: gateway\r\n")
            .append("authorization: Bearer " + ConfigBuilder.KEY + "\r\n")
            .append("content-type: application/json\r\n");
    for (String line : headerLines) {
      head.append(line).append("\r\n");
    }
    head.append("content-length: ").append(body.getBytes(StandardCharsets.UTF_8).length);
    return (head + "\r\n\r\n" + body).getBytes(StandardCharsets.UTF_8);
  }

  private static String[] withKey(String... headers) {
    String[] all = java.util.Arrays.copyOf(headers, headers.length + 2);
    all[headers.length] = "authorization";
    all[headers.length + 1] = "Bearer " + ConfigBuilder.KEY;
    return all;
  }

  @Override
  public void close() {
    client.shutdownNow();
    runtime.close();
  }
}
