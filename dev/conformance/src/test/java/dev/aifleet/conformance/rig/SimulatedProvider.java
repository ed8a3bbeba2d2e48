package dev.aifleet.conformance.rig;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.fixtures.UpstreamFixture;
import dev.aifleet.simulator.ProviderSimulator;
import dev.aifleet.simulator.Settings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/// One simulated provider; it serves without faults until [#behave].
public final class SimulatedProvider implements AutoCloseable {
  private static final String[] SIMULATOR_HEADERS = {
    "x-sim-latency", "x-sim-first-event-delay", "x-sim-fault", "x-sim-fault-at", "x-sim-fault-after"
  };

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  private final String name;
  private final ProviderSimulator simulator;

  private SimulatedProvider(String name) {
    this.name = name;
    this.simulator =
        ProviderSimulator.start(Settings.of(Map.of("SIM_NAME", name, "SIM_PORT", "0")));
  }

  public static SimulatedProvider named(String name) {
    return new SimulatedProvider(name);
  }

  public String name() {
    return name;
  }

  public int port() {
    return simulator.port();
  }

  /// Its base URL for a wire format's `path`, such as `/v1`.
  public URI url(String path) {
    return URI.create("http://127.0.0.1:" + port() + path);
  }

  /// This provider behind a gateway, in OpenAI's wire format.
  public UpstreamFixture upstream() {
    return upstream(Api.OpenAI);
  }

  /// In a wire format. The headers by which a test controls one response are passed on.
  public UpstreamFixture upstream(Api api) {
    return UpstreamFixture.upstream(name, port(), api)
        .providerKey(CaseUpstream.PROVIDER_KEY)
        .passHeaders(SIMULATOR_HEADERS);
  }

  public JsonNode stats() {
    return json(HttpRequest.newBuilder(url("/stats")));
  }

  public long count(String counter) {
    return stats().path(counter).asLong();
  }

  /// Sets these knobs, such as `{"tokens":3}`, all others to their defaults, and clears what was
  /// counted and recorded.
  public SimulatedProvider behave(String knobs) {
    forget("/behavior");
    forget("/stats");
    forget("/requests");
    json(HttpRequest.newBuilder(url("/behavior")).PUT(BodyPublishers.ofString(knobs)));
    return this;
  }

  /// All counters back to 0.
  public void forget() {
    forget("/stats");
  }

  /// Serves this key set at `/jwks`; empty: none.
  public void publish(String keySet) {
    send(HttpRequest.newBuilder(url("/jwks")).PUT(BodyPublishers.ofString(keySet)));
  }

  /// The requests that the knob `record` has kept, oldest first.
  public JsonNode recorded() {
    return json(HttpRequest.newBuilder(url("/requests")));
  }

  private void forget(String path) {
    send(HttpRequest.newBuilder(url(path)).DELETE());
  }

  JsonNode json(HttpRequest.Builder request) {
    try {
      return JSON.readTree(send(request).body());
    } catch (IOException e) {
      throw new IllegalStateException("provider " + name + " does not respond with JSON", e);
    }
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response =
          CLIENT.send(
              request.timeout(Duration.ofSeconds(10)).build(),
              HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() >= 300) {
        throw new IllegalStateException(response.statusCode() + ": " + response.body());
      }
      return response;
    } catch (IOException e) {
      throw new IllegalStateException("provider " + name + " does not respond", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    simulator.close();
  }
}
