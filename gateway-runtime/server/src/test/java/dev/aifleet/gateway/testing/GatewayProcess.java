package dev.aifleet.gateway.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The gateway as a pod runs it: a process of its own, configured by its environment, with its
/// configuration and credentials in one folder.
public final class GatewayProcess implements AutoCloseable {
  private final Process process;
  private final Path output;
  private final int port;
  private final int adminPort;

  private GatewayProcess(Process process, Path output, int port, int adminPort) {
    this.process = process;
    this.output = output;
    this.port = port;
    this.adminPort = adminPort;
  }

  /// @param folder holds `current.json`; gets the output
  /// @param options of the JVM
  /// @param settings environment variables beside ports and folders
  public static GatewayProcess start(
      Path folder, int port, List<String> options, Map<String, String> settings)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1"));
    command.addAll(options);
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), "dev.aifleet.gateway.Gateway"));
    int adminPort = freePort();
    var builder = new ProcessBuilder(command);
    Map<String, String> environment = builder.environment();
    environment.put("AIFLEET_CONFIG_DIR", folder.toString());
    environment.put("AIFLEET_CREDENTIALS_DIR", folder.toString());
    environment.put("AIFLEET_CONTROL_DIR", "");
    environment.put("AIFLEET_PORT", Integer.toString(port));
    environment.put("AIFLEET_ADMIN_PORT", Integer.toString(adminPort));
    environment.putAll(settings);
    Path output = folder.resolve("output");
    Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    return new GatewayProcess(process, output, port, adminPort);
  }

  /// A port that is free now.
  public static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  public Process process() {
    return process;
  }

  public int port() {
    return port;
  }

  /// Whether `/ready` responds with 200.
  public boolean isReady() throws InterruptedException {
    URI url = URI.create("http://127.0.0.1:" + adminPort + "/ready");
    HttpClient client = HttpClient.newHttpClient();
    try {
      HttpRequest request = HttpRequest.newBuilder(url).build();
      return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } finally {
      client.shutdownNow();
    }
  }

  /// What it has printed so far.
  public String output() throws IOException {
    return Files.readString(output, UTF_8);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
