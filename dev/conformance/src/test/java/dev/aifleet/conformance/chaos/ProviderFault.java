package dev.aifleet.conformance.chaos;

import dev.aifleet.conformance.rig.SimulatedProvider;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/// A fault of a provider, until it is cleared.
enum ProviderFault {
  /// Accepts requests and sends nothing, to probes too.
  Silence("{\"fault\":\"Hang\",\"faultAt\":\"Headers\",\"faultModels\":true}"),

  /// Accepts requests and sends nothing for two seconds.
  Pauses("{\"fault\":\"Hang\",\"faultAt\":\"Headers\",\"hangFor\":\"2s\"}"),

  /// Responds with 503, to probes too.
  Refusal("{\"errorPercent\":100,\"errorStatus\":503,\"faultModels\":true}"),

  /// Resets the connection in the middle of every response; probes succeed.
  Cuts("{\"fault\":\"Reset\",\"faultAt\":\"MidEvent\",\"faultAfter\":3}"),

  /// Responds with 429 and Retry-After.
  NoRoom("{\"errorPercent\":100,\"errorStatus\":429,\"retryAfter\":\"45s\"}");

  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  private final String behavior;

  ProviderFault(String behavior) {
    this.behavior = behavior;
  }

  void inject(SimulatedProvider provider) {
    order(provider, "PUT", behavior);
  }

  /// Restores the behavior of the start.
  static void clear(SimulatedProvider provider) {
    order(provider, "DELETE", "");
  }

  /// Delays every response.
  static void slow(SimulatedProvider provider, Duration latency) {
    order(provider, "PUT", "{\"latency\":\"" + latency.toMillis() + "ms\"}");
  }

  private static void order(SimulatedProvider provider, String method, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(provider.url("/behavior"))
            .timeout(Duration.ofSeconds(10))
            .method(method, BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> response = CLIENT.send(request, BodyHandlers.ofString());
      if (response.statusCode() / 100 != 2) {
        throw new IllegalStateException(response.statusCode() + ": " + response.body());
      }
    } catch (IOException e) {
      throw new IllegalStateException("provider " + provider.name() + " cannot be configured", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
