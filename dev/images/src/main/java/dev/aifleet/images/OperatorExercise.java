package dev.aifleet.images;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/// One AIGateway that is new to the operator, from the list to its children.
final class OperatorExercise implements Exercise {
  private static final String GATEWAYS = "/apis/aifleet.dev/v1alpha1/aigateways";
  private static final String NAMESPACE =
      "/apis/aifleet.dev/v1alpha1/namespaces/training/aigateways";

  private final int port = Exercise.freePort();
  private final FakeApiServer api = new FakeApiServer();

  public static void main(String[] arguments) throws Exception {
    Train.image(arguments, new OperatorExercise());
  }

  private OperatorExercise() throws Exception {
    api.put("/version", "{\"major\":\"1\",\"minor\":\"34\",\"gitVersion\":\"v1.34.0\"}");
    String gateway =
        """
        {"apiVersion":"aifleet.dev/v1alpha1","kind":"AIGateway","metadata":{"name":"training",
         "namespace":"training","uid":"00000000-0000-0000-0000-000000000000","generation":1,
         "resourceVersion":"1","creationTimestamp":"2026-01-01T00:00:00Z"},
         "spec":{"auth":{"anonymous":"Allow"},"upstreams":[{"name":"a","provider":"OpenAI","api":"OpenAI",
           "url":"https://api.example.com/v1","weight":1,"auth":{"type":"None"}}]}}\
        """;
    api.put(NAMESPACE + "/training", gateway);
    api.put(
        GATEWAYS,
        """
        {"apiVersion":"aifleet.dev/v1alpha1","kind":"AIGatewayList","metadata":{"resourceVersion":"1"},
         "items":[%s]}\
        """
            .formatted(gateway));
  }

  /// As a pod gets it from its ServiceAccount.
  @Override
  public void prepare(Path root) throws Exception {
    var account =
        Files.createDirectories(root.resolve("var/run/secrets/kubernetes.io/serviceaccount"));
    Files.writeString(account.resolve("ca.crt"), api.certificate());
    Files.writeString(account.resolve("token"), "training");
    Files.writeString(account.resolve("namespace"), "training");
  }

  @Override
  public Map<String, String> environment() {
    return Map.of(
        "KUBERNETES_SERVICE_HOST", "127.0.0.1",
        "KUBERNETES_SERVICE_PORT", Integer.toString(api.port()),
        "POD_NAME", "training",
        "POD_NAMESPACE", "training",
        "AIFLEET_HEALTH_PORT", Integer.toString(port));
  }

  @Override
  public URI ready() {
    return URI.create("http://127.0.0.1:" + port + "/ready");
  }

  @Override
  public void run() throws Exception {
    var end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!api.wasWritten("/deployments/training")) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("no Deployment was written within 20 s");
      }
      Thread.sleep(20);
    }
    Train.ask(200, Train.to("http://127.0.0.1:" + port + "/metrics"));
  }

  @Override
  public void close() {
    api.close();
  }
}
