package dev.aifleet.conformance.rig;

import dev.aifleet.config.ConfigFormat;
import dev.aifleet.config.Credentials;
import dev.aifleet.config.GatewayConfig;
import dev.aifleet.config.GatewayConfig.Anonymous;
import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.config.GatewayConfig.ApiKey;
import dev.aifleet.config.GatewayConfig.Auth;
import dev.aifleet.config.GatewayConfig.ConnectionPolicy;
import dev.aifleet.config.GatewayConfig.JwtIssuer;
import dev.aifleet.config.GatewayConfig.Limits;
import dev.aifleet.config.GatewayConfig.ModelAlias;
import dev.aifleet.config.GatewayConfig.Network;
import dev.aifleet.config.GatewayConfig.Pin;
import dev.aifleet.config.GatewayConfig.Retry;
import dev.aifleet.config.GatewayConfig.Sticky;
import dev.aifleet.config.GatewayConfig.Upstream;
import dev.aifleet.config.GatewayConfig.Visibility;
import dev.aifleet.config.Publication;
import dev.aifleet.config.Push;
import dev.aifleet.config.Sha256;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes a configuration, one word per thing that a scenario cares about; the rest is default.
public final class Wiring {
  private static final List<String> ORDERS =
      List.of(
          "x-sim-latency",
          "x-sim-first-event-delay",
          "x-sim-fault",
          "x-sim-fault-at",
          "x-sim-fault-after");

  public static final String KEY = "sk-conformance-client";
  private static final String PROVIDER_KEY = Draft.PROVIDER_KEY;
  private static final Network LOOPBACK = new Network(false, List.of(), true);

  private final List<Upstream> upstreams = new ArrayList<>();
  private final List<ModelAlias> aliases = new ArrayList<>();
  private final Map<String, String> credentials = new HashMap<>();
  private Retry retry = Retry.DEFAULT;
  private @Nullable Sticky sticky;
  private Limits limits = Limits.DEFAULT;

  private final List<ApiKey> keys = new ArrayList<>();
  private final List<JwtIssuer> issuers = new ArrayList<>();
  private @Nullable Pin pin;

  private Wiring() {
    caller("conformance", KEY);
  }

  public static Wiring wiring() {
    return new Wiring();
  }

  /// One of weight 1 that speaks OpenAI's format.
  public Wiring to(Provider provider) {
    return to(provider, Api.OpenAI, 1, 0, ConnectionPolicy.DEFAULT);
  }

  public Wiring to(Provider provider, ConnectionPolicy connectionPolicy) {
    return to(provider, Api.OpenAI, 1, 0, connectionPolicy);
  }

  public Wiring to(
      Provider provider, Api api, int weight, int priority, ConnectionPolicy connectionPolicy) {
    String id = credential(provider.name());
    upstreams.add(
        new Upstream(
            provider.name(),
            api.name(),
            api,
            provider.url(path(api)),
            List.of(),
            weight,
            id,
            Map.of(),
            LOOPBACK,
            priority,
            obedient(connectionPolicy)));
    return this;
  }

  /// One that takes nothing but one model, so that a scene can have many without a choice.
  public Wiring model(String model, Provider provider, Api api, ConnectionPolicy connectionPolicy) {
    return model(model, provider.name(), provider.url(path(api)), api, connectionPolicy);
  }

  public Wiring model(
      String model, RawProvider provider, Api api, ConnectionPolicy connectionPolicy) {
    return model(model, provider.name(), provider.url(path(api)), api, connectionPolicy);
  }

  private Wiring model(
      String model, String name, URI url, Api api, ConnectionPolicy connectionPolicy) {
    String id = credential(name);
    List<String> serves = List.of(model);
    upstreams.add(
        new Upstream(
            name,
            api.name(),
            api,
            url,
            serves,
            1,
            id,
            Map.of(),
            LOOPBACK,
            0,
            obedient(connectionPolicy)));
    return this;
  }

  /// One whose simulator hears what a test orders with a request.
  private static ConnectionPolicy obedient(ConnectionPolicy connectionPolicy) {
    var passHeaders = new ArrayList<>(connectionPolicy.passHeaders());
    passHeaders.addAll(ORDERS);
    return new ConnectionPolicy(
        connectionPolicy.headers(),
        passHeaders,
        connectionPolicy.tls(),
        connectionPolicy.azureApiVersion(),
        connectionPolicy.timeouts(),
        connectionPolicy.connections(),
        connectionPolicy.maxInFlight(),
        connectionPolicy.circuitBreaker(),
        connectionPolicy.probe());
  }

  private String credential(String upstream) {
    String id = Credentials.idOf("provider-keys", upstream, PROVIDER_KEY);
    credentials.put(id, PROVIDER_KEY);
    return id;
  }

  private static String path(Api api) {
    return switch (api) {
      case OpenAI, Anthropic -> "/v1";
      case Gemini -> "/v1beta";
      case AzureOpenAI -> "";
    };
  }

  /// The one named last takes these models only.
  public Wiring serving(String... globs) {
    Upstream last = upstreams.removeLast();
    upstreams.add(
        new Upstream(
            last.name(),
            last.provider(),
            last.api(),
            last.url(),
            List.of(globs),
            last.weight(),
            last.credential(),
            last.models(),
            last.network(),
            last.priority(),
            last.connectionPolicy()));
    return this;
  }

  /// One that differs in more than that.
  public Wiring to(Draft draft) {
    upstreams.add(draft.upstream());
    credentials.put(draft.credential(), Draft.PROVIDER_KEY);
    return this;
  }

  /// A caller beside the usual one.
  public Wiring caller(String name, String key) {
    keys.add(new ApiKey("clients/" + name, Sha256.hex(key.getBytes(StandardCharsets.UTF_8))));
    return this;
  }

  /// Somebody whose tokens are accepted.
  public Wiring issuer(JwtIssuer issuer) {
    issuers.add(issuer);
    return this;
  }

  public Wiring pin(String upstream) {
    pin = new Pin(upstream);
    return this;
  }

  public Wiring alias(String name, String model) {
    aliases.add(new ModelAlias(name, model, Visibility.Listed));
    return this;
  }

  public Wiring retry(Retry other) {
    retry = other;
    return this;
  }

  public Wiring sticky(Sticky other) {
    sticky = other;
    return this;
  }

  public Wiring limits(Limits other) {
    limits = other;
    return this;
  }

  Push push(long sequence) {
    var config =
        new GatewayConfig(
            ConfigFormat.CURRENT,
            "tests/conformance",
            upstreams,
            aliases,
            new Auth(keys, issuers, Anonymous.Deny),
            List.of(),
            pin,
            retry,
            sticky,
            limits,
            GatewayConfig.RequestDefaults.NONE);
    return new Push(Publication.of(sequence, 1, config), new Credentials(credentials));
  }
}
