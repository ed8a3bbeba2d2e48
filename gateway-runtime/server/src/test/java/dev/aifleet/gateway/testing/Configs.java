package dev.aifleet.gateway.testing;

import dev.aifleet.config.ConfigFormat;
import dev.aifleet.config.Credentials;
import dev.aifleet.config.GatewayConfig;
import dev.aifleet.config.GatewayConfig.Anonymous;
import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.config.GatewayConfig.ApiKey;
import dev.aifleet.config.GatewayConfig.Auth;
import dev.aifleet.config.GatewayConfig.CircuitBreaker;
import dev.aifleet.config.GatewayConfig.Delivery;
import dev.aifleet.config.GatewayConfig.JwtIssuer;
import dev.aifleet.config.GatewayConfig.ModelAlias;
import dev.aifleet.config.GatewayConfig.Network;
import dev.aifleet.config.GatewayConfig.Pin;
import dev.aifleet.config.GatewayConfig.RateLimit;
import dev.aifleet.config.GatewayConfig.RequestDefaults;
import dev.aifleet.config.GatewayConfig.Retry;
import dev.aifleet.config.GatewayConfig.Sticky;
import dev.aifleet.config.GatewayConfig.StickySource;
import dev.aifleet.config.GatewayConfig.Timeouts;
import dev.aifleet.config.GatewayConfig.Upstream;
import dev.aifleet.config.GatewayConfig.Visibility;
import dev.aifleet.config.Publication;
import dev.aifleet.config.Push;
import dev.aifleet.config.Sha256;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Writes configurations for tests, one word per thing that a test cares about.
public final class Configs {
  public static final String KEY = "sk-test-client-key";
  public static final Network CLUSTER = new Network(false, List.of(), true);

  private final List<Upstream> upstreams = new ArrayList<>();
  private final List<ModelAlias> aliases = new ArrayList<>();
  private final List<ApiKey> keys = new ArrayList<>();
  private final List<RateLimit> limits = new ArrayList<>();
  private final Map<String, String> credentials = new HashMap<>();
  private final List<JwtIssuer> issuers = new ArrayList<>();
  private Anonymous anonymous = Anonymous.Deny;
  private @Nullable Pin pin;
  private GatewayConfig.Limits bounds = GatewayConfig.Limits.DEFAULT;
  private Retry retry = Retry.DEFAULT;
  private @Nullable Sticky sticky;
  private RequestDefaults defaults = RequestDefaults.NONE;
  private int peers = 1;

  private Configs() {
    key("keys/alice", KEY);
  }

  public static Configs config() {
    return new Configs();
  }

  /// One that is not probed, so that nobody but the test asks it.
  public static Upstream upstream(String name, URI url) {
    return new Upstream(
        name,
        "OpenAI",
        Api.OpenAI,
        url,
        List.of(),
        1,
        null,
        Map.of(),
        CLUSTER,
        0,
        Deliveries.PLAIN);
  }

  /// The upstream in another wire format.
  public static Upstream speaking(Upstream upstream, Api api) {
    return changed(upstream, draft -> draft.api = api);
  }

  public static Upstream weighing(Upstream upstream, int weight) {
    return changed(upstream, draft -> draft.weight = weight);
  }

  public static Upstream serving(Upstream upstream, String... models) {
    return changed(upstream, draft -> draft.serves = List.of(models));
  }

  public static Upstream renaming(Upstream upstream, Map<String, String> models) {
    return changed(upstream, draft -> draft.models = models);
  }

  public static Upstream withCredential(Upstream upstream, @Nullable String id) {
    return changed(upstream, draft -> draft.credential = id);
  }

  public static Upstream prioritised(Upstream upstream, int priority) {
    return changed(upstream, draft -> draft.priority = priority);
  }

  /// The upstream with rules of its own about when it is unwell.
  public static Upstream breaking(Upstream upstream, CircuitBreaker rules) {
    return delivering(upstream, rules, upstream.delivery().maxInFlight());
  }

  /// The upstream with room for so many attempts.
  public static Upstream holding(Upstream upstream, int maxInFlight) {
    return delivering(upstream, upstream.delivery().circuitBreaker(), maxInFlight);
  }

  /// The upstream, and at most so long for an exchange that begins there.
  public static Upstream lasting(Upstream upstream, Duration total) {
    Delivery before = upstream.delivery();
    Timeouts times = before.timeouts();
    return delivering(
        upstream,
        new Delivery(
            before.headers(),
            before.passHeaders(),
            before.tls(),
            before.azureApiVersion(),
            new Timeouts(times.connect(), total, times.idle(), total),
            before.connections(),
            before.maxInFlight(),
            before.circuitBreaker(),
            before.probe()));
  }

  private static Upstream delivering(Upstream upstream, CircuitBreaker rules, int maxInFlight) {
    Delivery before = upstream.delivery();
    return delivering(
        upstream,
        new Delivery(
            before.headers(),
            before.passHeaders(),
            before.tls(),
            before.azureApiVersion(),
            before.timeouts(),
            before.connections(),
            maxInFlight,
            rules,
            before.probe()));
  }

  public static Upstream delivering(Upstream upstream, Delivery delivery) {
    return changed(upstream, draft -> draft.delivery = delivery);
  }

  public Configs to(Upstream upstream) {
    upstreams.add(upstream);
    return this;
  }

  public Configs to(String name, URI url) {
    return to(upstream(name, url));
  }

  /// The upstream with a key of its own.
  public Configs to(Upstream upstream, String providerKey) {
    String id = Credentials.idOf("provider-keys", upstream.name(), providerKey);
    credentials.put(id, providerKey);
    return to(withCredential(upstream, id));
  }

  public Configs alias(String name, String model) {
    aliases.add(new ModelAlias(name, model, Visibility.Listed));
    return this;
  }

  public Configs hiddenAlias(String name, String model) {
    aliases.add(new ModelAlias(name, model, Visibility.Hidden));
    return this;
  }

  public Configs key(String caller, String key) {
    keys.add(new ApiKey(caller, Sha256.hex(key.getBytes(StandardCharsets.UTF_8))));
    return this;
  }

  public Configs issuer(JwtIssuer issuer) {
    issuers.add(issuer);
    return this;
  }

  public Configs anonymous(Anonymous allowed) {
    anonymous = allowed;
    return this;
  }

  public Configs limit(RateLimit limit) {
    limits.add(limit);
    return this;
  }

  /// What one request, and one pod, may have at most.
  public Configs bounds(long maxBodyBytes, int maxInFlightPerPod) {
    bounds = new GatewayConfig.Limits(maxBodyBytes, maxInFlightPerPod);
    return this;
  }

  /// The blocks of the proxies in front, whose word counts for who the client is.
  public Configs behind(String... trustedProxies) {
    bounds =
        new GatewayConfig.Limits(
            bounds.maxBodyBytes(), bounds.maxInFlightPerPod(), List.of(trustedProxies));
    return this;
  }

  public Configs defaults(RequestDefaults given) {
    defaults = given;
    return this;
  }

  public Configs peers(int count) {
    peers = count;
    return this;
  }

  public Configs pin(String upstream) {
    pin = new Pin(upstream);
    return this;
  }

  public Configs retry(Retry rules) {
    retry = rules;
    return this;
  }

  public Configs sticky(StickySource source, @Nullable String name) {
    sticky = new Sticky(source, name);
    return this;
  }

  public GatewayConfig build() {
    return new GatewayConfig(
        ConfigFormat.CURRENT,
        "test/chat",
        upstreams,
        aliases,
        new Auth(keys, issuers, anonymous),
        limits,
        pin,
        retry,
        sticky,
        bounds,
        defaults);
  }

  public Publication publication(long sequence) {
    return Publication.of(sequence, peers, build());
  }

  public Credentials credentials() {
    return new Credentials(credentials);
  }

  public Push push(long sequence) {
    return new Push(publication(sequence), credentials());
  }

  private static Upstream changed(Upstream upstream, Consumer<Draft> change) {
    var draft = new Draft(upstream);
    change.accept(draft);
    return draft.made();
  }

  /// A copy of an upstream while a part of it is being replaced.
  private static final class Draft {
    private final Upstream like;
    private Api api;
    private List<String> serves;
    private int weight;
    private @Nullable String credential;
    private Map<String, String> models;
    private int priority;
    private Delivery delivery;

    Draft(Upstream like) {
      this.like = like;
      api = like.api();
      serves = like.serves();
      weight = like.weight();
      credential = like.credential();
      models = like.models();
      priority = like.priority();
      delivery = like.delivery();
    }

    Upstream made() {
      return new Upstream(
          like.name(),
          like.provider(),
          api,
          like.url(),
          serves,
          weight,
          credential,
          models,
          like.network(),
          priority,
          delivery);
    }
  }
}
