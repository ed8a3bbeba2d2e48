package dev.aifleet.conformance.choice;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.config.GatewayConfig.Backoff;
import dev.aifleet.config.GatewayConfig.Retry;
import dev.aifleet.conformance.rig.CaseUpstream;
import dev.aifleet.conformance.rig.GatewayFixture;
import dev.aifleet.conformance.rig.SimulatedProvider;
import dev.aifleet.fixtures.ConfigBuilder;
import dev.aifleet.fixtures.UpstreamFixture;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// Three providers behind one gateway.
final class ChoiceFixture implements AutoCloseable {
  static final String FAILING = "{\"errorPercent\":100,\"errorStatus\":503,\"record\":10}";
  static final String KEEPING = "{\"record\":10}";

  private static final Retry GENEROUS =
      new Retry(3, new Backoff(Duration.ofMillis(1), Duration.ofMillis(2)), 100);

  private final List<SimulatedProvider> providers =
      Stream.of("a", "b", "c").map(SimulatedProvider::named).toList();
  private final GatewayFixture gateway =
      GatewayFixture.of(config().to(providers.getFirst().upstream()));

  GatewayFixture gateway() {
    return gateway;
  }

  SimulatedProvider provider(String name) {
    return providers.stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
  }

  void behave(String knobs) {
    providers.forEach(provider -> provider.behave(knobs));
  }

  UpstreamFixture upstream(String name) {
    return CaseUpstream.at(name, provider(name), Api.OpenAI);
  }

  void configure(UnaryOperator<ConfigBuilder> change) {
    gateway.reconfigure(change.apply(config().retry(GENEROUS)));
  }

  HttpResponse<String> send(String model, String... headers) {
    return sendAs(ConfigBuilder.KEY, model, headers);
  }

  HttpResponse<String> sendAs(String key, String model, String... headers) {
    var request =
        HttpRequest.newBuilder(gateway.url("/v1/chat/completions"))
            .timeout(Duration.ofSeconds(20))
            .header("authorization", "Bearer " + key)
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString("{\"model\":\"" + model + "\",\"messages\":[]}"));
    return gateway.send((headers.length == 0 ? request : request.headers(headers)).build());
  }

  /// The upstream of a response.
  static String from(HttpResponse<String> response) {
    assertThat(response.statusCode()).describedAs(response.body()).isEqualTo(200);
    return response.headers().firstValue("x-aifleet-upstream").orElse("none");
  }

  /// The model of the latest request there.
  String modelSentTo(String name) {
    var all = provider(name).recorded();
    String body = all.get(all.size() - 1).path("body").asText();
    try {
      return new ObjectMapper().readTree(body).path("model").asText();
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + body, e);
    }
  }

  /// Attempts there with this reason.
  double attempts(String name, String reason) {
    String labels = "reason=\"" + reason + "\",upstream=\"" + name + "\"";
    return gateway.metric("aigateway_upstream_attempts_total", labels);
  }

  @Override
  public void close() {
    gateway.close();
    providers.forEach(SimulatedProvider::close);
  }
}
