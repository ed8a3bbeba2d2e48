package dev.aifleet.gateway.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.config.ConfigJson;
import dev.aifleet.fixtures.ConfigBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A gateway in a process of its own, with the memory of a pod of 512 MiB. It ends when it runs out
/// of heap.
public final class SmallPod implements AutoCloseable {
  /// Those of the image, see `dev/images`.
  private static final List<String> OPTIONS =
      List.of(
          "-Xmx205m",
          "--sun-misc-unsafe-memory-access=allow",
          // For the test: counts what the network buffers take.
          "-XX:NativeMemoryTracking=summary",
          "-XX:MaxDirectMemorySize=96m",
          "-XX:+UseSerialGC",
          "-XX:NewRatio=1",
          "-XX:MaxNewSize=32m",
          "-XX:SurvivorRatio=3",
          "-XX:+ExitOnOutOfMemoryError");

  /// What network buffers may take, in MiB: the limit of the JVM less what the allocator may lose.
  public static final long MAX_NETWORK_BUFFERS = 84;

  private static final Pattern OTHER_PEAK =
      Pattern.compile("Other \\(reserved.*\\R.*malloc=(\\d+)KB[^)]*\\)(?: \\(peak=(\\d+)KB)?");

  private final GatewayProcess gateway;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private SmallPod(GatewayProcess gateway) {
    this.gateway = gateway;
  }

  /// @param folder an empty one
  public static SmallPod started(Path folder, ConfigBuilder config) throws IOException {
    Files.write(folder.resolve("current.json"), ConfigJson.write(config.publication(1)));
    var gateway =
        GatewayProcess.start(
            folder, GatewayProcess.freePort(), OPTIONS, Map.of("AIFLEET_ACCESS_LOG", "off"));
    await().atMost(Duration.ofSeconds(60)).until(gateway::isReady);
    return new SmallPod(gateway);
  }

  public URI url(String path) {
    return URI.create("http://127.0.0.1:" + gateway.port() + path);
  }

  /// A client's connection that takes few bytes when they are not read.
  public Socket connect() throws IOException {
    var socket = new Socket();
    socket.setReceiveBufferSize(4096);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), gateway.port()));
    return socket;
  }

  /// Five chats in a row are served, and memory was enough all the time.
  public void assertServes(String key, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(url("/v1/chat/completions"))
            .header("authorization", "Bearer " + key)
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build();
    for (int i = 0; i < 5; i++) {
      HttpResponse<String> reply =
          client.sendAsync(request, BodyHandlers.ofString()).get(60, TimeUnit.SECONDS);
      assertThat(isAlive()).describedAs(output()).isTrue();
      assertThat(reply.statusCode()).describedAs(reply.body()).isEqualTo(200);
    }
    assertThat(peakNetworkBuffers()).isLessThan(MAX_NETWORK_BUFFERS);
    assertThat(output()).doesNotContain("OutOfMemory", "OutOfDirectMemory");
  }

  public boolean isAlive() {
    return gateway.process().isAlive();
  }

  /// The most that network buffers have taken, in MiB. The JVM counts them as "Other", with
  /// little else.
  public long peakNetworkBuffers() throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
            Long.toString(gateway.process().pid()),
            "VM.native_memory",
            "scale=KB");
    Process jcmd = new ProcessBuilder(command).redirectErrorStream(true).start();
    String report = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Matcher other = OTHER_PEAK.matcher(report);
    if (!other.find()) {
      throw new IOException(report);
    }
    String now = other.group(1);
    String peak = other.group(2);
    return Long.parseLong(peak == null ? now : peak) / 1024;
  }

  /// Output so far.
  public String output() throws IOException {
    return gateway.output();
  }

  @Override
  public void close() {
    client.shutdownNow();
    gateway.close();
  }
}
