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

  /// What it has counted: `requests`, `streams`, `aborts`, `byModel` and more.
  public JsonNode stats() {
    return send("GET", "/stats", "").json();
  }

  public void resetStats() {
    send("DELETE", "/stats", "");
  }

  /// Changes how it answers from now on; only the knobs that the JSON names.
  public void behave(String json) {
    send("PUT", "/behavior", json);
  }

  /// Answers again as at its start, and has counted and kept nothing.
  public void beginAnew() {
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

  /// What its own TLS certificate was signed with, PEM; the certificate is for its name.
  public String certificate() {
    return send("GET", "/certificate", "").body();
  }

  private Reply send(String method, String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(address.resolve(path))
            .timeout(Duration.ofSeconds(10))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      var answer = http.sendAsync(request, BodyHandlers.ofString()).get(10, TimeUnit.SECONDS);
      if (answer.statusCode() / 100 != 2) {
        throw new AssertionError(method + path + ": " + answer.statusCode() + answer.body());
      }
      return new Reply(answer.statusCode(), answer.headers(), answer.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      throw new AssertionError("the simulator " + name + " does not answer", e);
    }
  }
}
