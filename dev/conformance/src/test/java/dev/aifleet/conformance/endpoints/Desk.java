package dev.aifleet.conformance.endpoints;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.conformance.rig.CaseUpstream;
import dev.aifleet.conformance.rig.Provider;
import dev.aifleet.conformance.rig.Scene;
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

/// One provider that keeps what it is sent, behind one gateway.
final class Desk implements AutoCloseable {
  private final Provider provider = Provider.named("provider");
  private final Scene scene = Scene.of(wired(Api.OpenAI));
  private final HttpClient direct =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  Provider provider() {
    return provider;
  }

  Scene scene() {
    return scene;
  }

  /// To the one provider, which speaks `api`.
  ConfigBuilder wired(Api api) {
    return wired(api, UnaryOperator.identity());
  }

  ConfigBuilder wired(Api api, UnaryOperator<UpstreamFixture> change) {
    return config().to(change.apply(CaseUpstream.at("provider", provider, api)));
  }

  HttpResponse<byte[]> post(String path, byte[] body, String... headers) {
    var request = scene.request(path).POST(BodyPublishers.ofByteArray(body));
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    return scene.send(request.build(), BodyHandlers.ofByteArray()).join();
  }

  HttpResponse<byte[]> post(String path, String body, String... headers) {
    return post(path, body.getBytes(UTF_8), headers);
  }

  /// The same request past the gateway.
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

  /// The one request that the provider has kept.
  JsonNode kept() {
    JsonNode all = provider.recorded();
    assertThat(all).hasSize(1);
    return all.get(0);
  }

  @Override
  public void close() {
    direct.shutdownNow();
    scene.close();
    provider.close();
  }
}
