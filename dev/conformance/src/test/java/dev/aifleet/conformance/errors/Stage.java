package dev.aifleet.conformance.errors;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.config.GatewayConfig.Backoff;
import dev.aifleet.config.GatewayConfig.Retry;
import dev.aifleet.conformance.errors.Talk.Mode;
import dev.aifleet.conformance.rig.CaseUpstream;
import dev.aifleet.conformance.rig.Provider;
import dev.aifleet.conformance.rig.Scene;
import dev.aifleet.fixtures.ConfigBuilder;
import dev.aifleet.fixtures.UpstreamFixture;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// One gateway and two providers for all cases of a class. Each case has upstreams of new names,
/// about which nothing is known yet.
final class Stage implements AutoCloseable {
  /// Many cases follow each other quickly; only those about the budget are to meet it.
  static final Retry GENEROUS =
      new Retry(2, new Backoff(Duration.ofMillis(1), Duration.ofMillis(5)), 100);

  /// Where only one answer of the one provider is looked at.
  static final Retry ONCE = new Retry(1, GENEROUS.backoff(), 100);

  private final Provider first = Provider.named("first");
  private final Provider second = Provider.named("second");
  private final Scene scene;
  private int cases;

  private Stage(Function<ConfigBuilder, Scene> scene) {
    this.scene = scene.apply(config().to(first.upstream()));
  }

  static Stage open() {
    return new Stage(Scene::of);
  }

  /// Where one pool of connections is to be filled.
  static Stage onOneLoop() {
    return new Stage(Scene::onOneLoop);
  }

  Provider first() {
    return first;
  }

  Provider second() {
    return second;
  }

  Scene scene() {
    return scene;
  }

  /// Nobody but the first, which behaves as `knobs` say and is asked once.
  void alone(Talk talk, String knobs, UnaryOperator<UpstreamFixture> change) {
    prepare(knobs);
    scene.rewired(config().retry(ONCE).to(change.apply(upstream("first", first, talk))));
  }

  void alone(Talk talk, String knobs) {
    alone(talk, knobs, UnaryOperator.identity());
  }

  /// A second one, which is well, of the next priority.
  void backed(Talk talk, String knobs, UnaryOperator<UpstreamFixture> change) {
    prepare(knobs);
    scene.rewired(
        config()
            .retry(GENEROUS)
            .to(change.apply(upstream("first", first, talk)))
            .to(upstream("second", second, talk).priority(1)));
  }

  void backed(Talk talk, String knobs) {
    backed(talk, knobs, UnaryOperator.identity());
  }

  /// The present name of an upstream.
  String name(String provider) {
    return provider + "-" + cases;
  }

  HttpResponse<String> ask(Talk talk, Mode mode) {
    return asking(talk, mode).join();
  }

  CompletableFuture<HttpResponse<String>> asking(Talk talk, Mode mode) {
    var request = scene.request(talk.path()).POST(BodyPublishers.ofString(talk.body(mode)));
    if (talk.isAnthropic()) {
      request.header("anthropic-version", "2023-06-01");
    }
    return scene.send(request.build(), BodyHandlers.ofString());
  }

  /// How many requests arrived at each.
  void assertAsked(long atFirst, long atSecond) {
    assertThat(first.count("requests")).describedAs("requests at the first").isEqualTo(atFirst);
    assertThat(second.count("requests")).describedAs("requests at the second").isEqualTo(atSecond);
  }

  void assertServed(HttpResponse<String> answer, String provider) {
    assertThat(answer.statusCode()).describedAs(answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("x-aifleet-upstream")).contains(name(provider));
    assertThat(answer.body()).contains("Hello from " + provider);
  }

  boolean isEjected(String provider) {
    return scene.metric("aigateway_upstream_ejected", "\"" + name(provider) + "\"") == 1;
  }

  double attempts(String provider, String label) {
    String upstream = "upstream=\"" + name(provider) + "\"";
    return scene
        .metrics("aigateway_upstream_attempts_total")
        .filter(line -> line.contains(upstream) && line.contains(label))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  private void prepare(String knobs) {
    cases++;
    first.behave(knobs);
    second.behave("{}");
  }

  private UpstreamFixture upstream(String name, Provider provider, Talk talk) {
    return CaseUpstream.at(name(name), provider, talk.api());
  }

  @Override
  public void close() {
    scene.close();
    first.close();
    second.close();
  }
}
