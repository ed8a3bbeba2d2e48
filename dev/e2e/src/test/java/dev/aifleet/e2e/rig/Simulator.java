package dev.aifleet.e2e.rig;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// One simulated provider in the stage's namespace, reached by its Service's address.
public record Simulator(String name, URI address, HttpClient http) {

  static Simulator at(String name, URI address) {
    HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    return new Simulator(name, address, http);
  }

  /// Its statistics: `requests`, `streams`, `aborts`, `byModel` and more.
  public JsonNode stats() {
    return send("GET", "/stats", "").json();
  }

  public void resetStats() {
    send("DELETE", "/stats", "");
  }

  /// Sets the knobs that the JSON names; the others keep their values.
  public void behave(String json) {
    send("PUT", "/behavior", json);
  }

  /// Restores the knobs of the start and clears what was counted and recorded.
  public void reset() {
    send("DELETE", "/behavior", "");
    send("DELETE", "/requests", "");
    resetStats();
  }

  /// The requests that reached it last, oldest first, if `record` is among its knobs.
  public JsonNode requests() {
    return send("GET", "/requests", "").json();
  }

  /// Also an issuer of tokens from now on, with this key set at `/jwks`.
  public void publish(String keySet) {
    send("PUT", "/jwks", keySet);
  }

  /// The CA of its TLS certificate, PEM; the certificate is for its name.
  public String certificate() {
    return send("GET", "/certificate", "").body();
  }

  private TextResponse send(String method, String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(address.resolve(path))
            .timeout(Duration.ofSeconds(10))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      var response = http.sendAsync(request, BodyHandlers.ofString()).get(10, TimeUnit.SECONDS);
      if (response.statusCode() / 100 != 2) {
        throw new AssertionError(method + path + ": " + response.statusCode() + response.body());
      }
      return new TextResponse(response.statusCode(), response.headers(), response.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      throw new AssertionError("the simulator " + name + " does not answer", e);
    }
  }
}
