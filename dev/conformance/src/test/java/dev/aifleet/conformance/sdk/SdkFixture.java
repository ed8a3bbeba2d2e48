package dev.aifleet.conformance.sdk;

import static dev.aifleet.fixtures.ConfigBuilder.config;

import dev.aifleet.config.GatewayConfig.Backoff;
import dev.aifleet.config.GatewayConfig.Retry;
import dev.aifleet.conformance.rig.CaseUpstream;
import dev.aifleet.conformance.rig.GatewayFixture;
import dev.aifleet.fixtures.ConfigBuilder;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.fixtures.FakeUpstream.Script;
import dev.aifleet.fixtures.UpstreamFixture;
import dev.aifleet.gateway.Settings;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// One gateway for the tests of a class, and the scripted providers of each case: the first serves,
/// each further one takes over for those before it.
final class SdkFixture implements AfterEachCallback, AfterAllCallback {
  /// The key that SDKs call with; [ConfigBuilder#KEY] is another caller's.
  static final String KEY = "sk-test-key-of-an-sdk";

  /// Its budget is never spent.
  static final Retry SHORT =
      new Retry(3, new Backoff(Duration.ofMillis(1), Duration.ofMillis(2)), 100);

  private final GatewayFixture gateway;
  private final List<FakeUpstream> providers = new ArrayList<>();
  private int cases;

  SdkFixture() {
    this(Duration.ofSeconds(15));
  }

  /// @param keepAlive longest silence on a client's stream
  SdkFixture(Duration keepAlive) {
    gateway =
        GatewayFixture.of(
            Settings.embedded().withKeepAlive(keepAlive),
            config().to("unused", URI.create("http://127.0.0.1:9/v1")));
  }

  /// Two providers at most fail before one serves.
  void providers(ProviderFormat format, Script... scripts) {
    providers(format, SHORT, upstream -> upstream, scripts);
  }

  void providers(
      ProviderFormat format, Retry retry, UnaryOperator<UpstreamFixture> each, Script... scripts) {
    gateway.reconfigure(configured(format, each, scripts).retry(retry));
  }

  /// @param maxBodyBytes of a request
  void providerOfSmallRequests(ProviderFormat format, int maxBodyBytes, Script script) {
    gateway.reconfigure(configured(format, it -> it, script).limits(maxBodyBytes, 1000));
  }

  private ConfigBuilder configured(
      ProviderFormat format, UnaryOperator<UpstreamFixture> each, Script... scripts) {
    closeProviders();
    // The gateway keeps what it learns of a name.
    cases++;
    ConfigBuilder config = config().key("keys/sdk", KEY);
    for (Script script : scripts) {
      var provider = FakeUpstream.responding(script);
      String name = "case-" + cases + "-" + providers.size();
      int port = provider.url().getPort();
      config.to(each.apply(CaseUpstream.at(name, port, format.api()).priority(providers.size())));
      providers.add(provider);
    }
    return config;
  }

  Outcome call(SdkClient client, Call call) {
    return callBelow("", client, call);
  }

  /// @param path after the gateway's address in the SDK's base URL
  Outcome callBelow(String path, SdkClient client, Call call) {
    return client.call(gateway.url(path).toString(), call);
  }

  GatewayFixture gateway() {
    return gateway;
  }

  /// The requests that a provider has seen, oldest first.
  List<FakeUpstream.Request> seen(int provider) {
    return providers.get(provider).requests();
  }

  /// How many requests each provider has seen.
  List<Integer> requests() {
    return providers.stream().map(it -> it.requests().size()).toList();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    closeProviders();
  }

  private void closeProviders() {
    providers.forEach(FakeUpstream::close);
    providers.clear();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    gateway.close();
  }
}
