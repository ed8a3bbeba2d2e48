package dev.aifleet.conformance.chaos;

import dev.aifleet.conformance.rig.Provider;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/// What befalls a provider, until it is cured.
enum Trouble {
  /// It takes requests and says nothing, to probes either.
  Silence("{\"fault\":\"Hang\",\"faultAt\":\"Headers\",\"faultModels\":true}"),

  /// It takes requests and says nothing for two seconds.
  Pauses("{\"fault\":\"Hang\",\"faultAt\":\"Headers\",\"hangFor\":\"2s\"}"),

  /// It refuses everything, probes too.
  Refusal("{\"errorPercent\":100,\"errorStatus\":503,\"faultModels\":true}"),

  /// It resets the connection in the midst of every answer; probes find it well.
  Cuts("{\"fault\":\"Reset\",\"faultAt\":\"MidEvent\",\"faultAfter\":3}"),

  /// It has no room, and says for how long.
  NoRoom("{\"errorPercent\":100,\"errorStatus\":429,\"retryAfter\":\"45s\"}");

  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  private final String behavior;

  Trouble(String behavior) {
    this.behavior = behavior;
  }

  void befall(Provider provider) {
    order(provider, "PUT", behavior);
  }

  /// Whatever it was is over, and it is as it was at its start.
  static void cure(Provider provider) {
    order(provider, "DELETE", "");
  }

  /// Every answer takes so long.
  static void slow(Provider provider, Duration latency) {
    order(provider, "PUT", "{\"latency\":\"" + latency.toMillis() + "ms\"}");
  }

  private static void order(Provider provider, String method, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(provider.url("/behavior"))
            .timeout(Duration.ofSeconds(10))
            .method(method, BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> answer = CLIENT.send(request, BodyHandlers.ofString());
      if (answer.statusCode() / 100 != 2) {
        throw new IllegalStateException(answer.statusCode() + ": " + answer.body());
      }
    } catch (IOException e) {
      throw new IllegalStateException("provider " + provider.name() + " takes no orders", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
