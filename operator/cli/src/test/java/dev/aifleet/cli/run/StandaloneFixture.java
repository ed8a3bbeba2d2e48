package dev.aifleet.cli.run;

import dev.aifleet.cli.documents.Inputs;
import dev.aifleet.gateway.Settings;
import dev.aifleet.simulator.ProviderSimulator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The quickstart's files in a folder of their own, its two simulators, and `aifleet run` over the
/// files.
final class StandaloneFixture implements AutoCloseable {
  static final String KEY = "sk-quickstart-demo-0123456789";
  private static final Path SAMPLE = Path.of("../../samples/quickstart");

  private final Path folder;
  private final ProviderSimulator official = simulator("official");
  private final ProviderSimulator relay = simulator("relay");
  private final HttpClient client = HttpClient.newHttpClient();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final RunningGateway running;

  StandaloneFixture(Path folder) throws IOException {
    this.folder = folder;
    for (String name : List.of("aigateway.yaml", "secrets.yaml", "simulators.yaml")) {
      Files.copy(SAMPLE.resolve(name), folder.resolve(name));
    }
    running =
        Objects.requireNonNull(
            start(inputs(), Settings.embedded()), () -> "did not start: " + console());
  }

  private static ProviderSimulator simulator(String name) {
    return ProviderSimulator.start(
        dev.aifleet.simulator.Settings.of(
            Map.of(
                "SIM_NAME",
                name,
                "SIM_PORT",
                "0",
                "SIM_API_KEYS",
                "sk-simulated-" + name + "-provider")));
  }

  /// Another run over `inputs` with the rig's simulators and screen.
  @Nullable RunningGateway start(Inputs inputs, Settings settings) {
    var print = new PrintStream(out, true, StandardCharsets.UTF_8);
    var services =
        new ServiceAddresses(
            Map.of(
                "sim-official",
                URI.create("http://127.0.0.1:" + official.port()),
                "sim-relay",
                URI.create("http://127.0.0.1:" + relay.port())));
    return RunningGateway.start(inputs, services, settings, new ConsoleOutput(print, print));
  }

  Inputs inputs() {
    return new Inputs(List.of(folder.resolve("aigateway.yaml")), null, Map.of());
  }

  RunningGateway running() {
    return running;
  }

  /// Replaces a text in one of the files, as an editor would: a new file under the old name.
  void edit(String file, String from, String to) {
    try {
      Path path = folder.resolve(file);
      String text = Files.readString(path);
      if (!text.contains(from)) {
        throw new IllegalArgumentException(file + " does not contain " + from);
      }
      Path next = Files.writeString(folder.resolve(file + "~"), text.replace(from, to));
      Files.move(next, path, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  HttpResponse<String> chat(String key, String body) {
    var request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + running.port() + "/v1/chat/completions"))
            .header("Authorization", "Bearer " + key)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build();
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static String completion(String model) {
    return "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
  }

  /// The upstreams that answered `requests` good requests.
  List<String> upstreams(int requests) {
    return Stream.generate(() -> chat(KEY, completion("gpt-4o")))
        .limit(requests)
        .peek(
            answer -> {
              if (answer.statusCode() != 200) {
                throw new AssertionError(answer.statusCode() + " " + answer.body());
              }
            })
        .map(answer -> answer.headers().firstValue("x-aifleet-upstream").orElse("none"))
        .distinct()
        .sorted()
        .toList();
  }

  String console() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    running.close();
    official.close();
    relay.close();
    client.close();
  }
}
