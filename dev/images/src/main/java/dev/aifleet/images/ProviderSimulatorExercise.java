package dev.aifleet.images;

import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.Map;

/// Answers, whole and as streams.
final class ProviderSimulatorExercise implements Exercise {
  private static final int ROUNDS = 200;

  private final int port = Exercise.freePort();

  private ProviderSimulatorExercise() throws Exception {}

  public static void main(String[] arguments) throws Exception {
    Train.image(arguments, new ProviderSimulatorExercise());
  }

  @Override
  public void prepare(Path root) {}

  @Override
  public Map<String, String> environment() {
    return Map.of("SIM_PORT", Integer.toString(port), "SIM_NAME", "training");
  }

  @Override
  public URI ready() {
    return URI.create("http://127.0.0.1:" + port + "/health");
  }

  @Override
  public void run() throws Exception {
    String base = "http://127.0.0.1:" + port;
    for (int i = 0; i < ROUNDS; i++) {
      var body = BodyPublishers.ofString(Completions.request("gpt-4o", i % 2 == 0));
      Train.ask(200, Train.to(base + "/v1/chat/completions").POST(body));
    }
    Train.ask(200, Train.to(base + "/v1/models"));
    Train.ask(200, Train.to(base + "/stats"));
  }
}
