package dev.aifleet.gateway.testing;

import static org.awaitility.Awaitility.await;

import dev.aifleet.config.ConfigJson;
import dev.aifleet.fixtures.ConfigBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// A gateway in a process of its own, with the memory of a pod of 512 MiB. It ends when it runs out
/// of heap.
public final class SmallPod implements AutoCloseable {
  /// Those of the image, see `dev/images`.
  private static final List<String> OPTIONS =
      List.of(
          "-Xmx205m",
          "-XX:MaxDirectMemorySize=96m",
          "-XX:+UseSerialGC",
          "-XX:NewRatio=1",
          "-XX:MaxNewSize=32m",
          "-XX:SurvivorRatio=3",
          "-XX:+ExitOnOutOfMemoryError");

  private final GatewayProcess gateway;

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

  public boolean isAlive() {
    return gateway.process().isAlive();
  }

  /// Output so far.
  public String output() throws IOException {
    return gateway.output();
  }

  @Override
  public void close() {
    gateway.close();
  }
}
