package dev.aifleet.conformance.endpoints;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.conformance.rig.CaseUpstream;
import dev.aifleet.conformance.rig.GatewayFixture;
import dev.aifleet.conformance.rig.SimulatedProvider;
import dev.aifleet.fixtures.ConfigBuilder;
import dev.aifleet.fixtures.UpstreamFixture;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// One provider that records its requests, behind one gateway.
final class EndpointsFixture implements BeforeEachCallback, AfterAllCallback {
  private final SimulatedProvider provider = SimulatedProvider.named("provider");
  private final GatewayFixture gateway = GatewayFixture.of(configured(Api.OpenAI));
  private final HttpClient direct =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  SimulatedProvider provider() {
    return provider;
  }

  GatewayFixture gateway() {
    return gateway;
  }

  /// A configuration with the provider in this wire format.
  ConfigBuilder configured(Api api) {
    return configured(api, UnaryOperator.identity());
  }

  ConfigBuilder configured(Api api, UnaryOperator<UpstreamFixture> change) {
    return config().to(change.apply(CaseUpstream.at("provider", provider, api)));
  }

  HttpResponse<byte[]> post(String path, byte[] body, String... headers) {
    var request = gateway.request(path).POST(BodyPublishers.ofByteArray(body));
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    return gateway.send(request.build(), BodyHandlers.ofByteArray()).join();
  }

  HttpResponse<byte[]> post(String path, String body, String... headers) {
    return post(path, body.getBytes(UTF_8), headers);
  }

  /// The same request without the gateway.
  HttpResponse<byte[]> postDirectly(String path, byte[] body, String... headers) {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + provider.port() + path))
            .timeout(Duration.ofSeconds(30))
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofByteArray(body));
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    return direct
        .sendAsync(request.build(), BodyHandlers.ofByteArray())
        .orTimeout(40, TimeUnit.SECONDS)
        .join();
  }

  /// The one recorded request.
  JsonNode recorded() {
    JsonNode all = provider.recorded();
    assertThat(all).hasSize(1);
    return all.get(0);
  }

  /// OpenAI's wire format, and nothing recorded.
  @Override
  public void beforeEach(ExtensionContext context) {
    provider.behave("{\"record\":10}");
    gateway.reconfigure(configured(Api.OpenAI));
  }

  @Override
  public void afterAll(ExtensionContext context) {
    gateway.awaitNothingInFlight();
    direct.shutdownNow();
    gateway.close();
    provider.close();
  }
}
