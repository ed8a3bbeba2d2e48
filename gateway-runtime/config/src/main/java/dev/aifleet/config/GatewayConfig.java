package dev.aifleet.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Everything that shapes a request, compiled from one AIGateway. Its canonical JSON is what
/// `configHash` identifies; the order of sequence, hash and peers around it is [Publication].
///
/// @param format version of this record's shape, see [ConfigFormat]
/// @param gateway `namespace/name` of the AIGateway, for logs and metrics
/// @param pin set while a rollback to an upstream is active
/// @param sticky null: every request is drawn anew
/// @param requestDefaults for what a client leaves out
public record GatewayConfig(
    int format,
    String gateway,
    List<Upstream> upstreams,
    List<ModelAlias> modelAliases,
    Auth auth,
    List<RateLimit> rateLimits,
    @Nullable Pin pin,
    Retry retry,
    @Nullable Sticky sticky,
    Limits limits,
    RequestDefaults requestDefaults) {

  public GatewayConfig {
    upstreams = List.copyOf(upstreams);
    modelAliases = List.copyOf(modelAliases);
    rateLimits = List.copyOf(rateLimits);
  }

  /// One configured endpoint that the gateway sends to.
  ///
  /// @param provider vendor, for prices and metrics
  /// @param url base URL; the operation's path (`/chat/completions`) is appended
  /// @param serves globs over resolved model names; empty: every model
  /// @param weight 0..1000, a share among the upstreams of its priority that serve the model; 0 is
  ///     never chosen
  /// @param credential key into [Credentials]; null: no Authorization is sent
  /// @param models resolved model name -> this upstream's own name for it
  /// @param priority 0 is tried first; higher numbers only while no lower one is available
  /// @param connectionPolicy `delivery` in JSON: pods of another release read it by that name
  public record Upstream(
      String name,
      String provider,
      Api api,
      URI url,
      List<String> serves,
      int weight,
      @Nullable String credential,
      Map<String, String> models,
      Network network,
      int priority,
      @JsonProperty("delivery") ConnectionPolicy connectionPolicy) {
    public Upstream {
      serves = List.copyOf(serves);
      models = Map.copyOf(models);
    }
  }

  /// The wire format an upstream speaks, and what operator and gateway both know about it.
  public enum Api {
    OpenAI("/v1"),
    Anthropic("/v1"),
    Gemini("/v1beta"),
    AzureOpenAI("", "/openai/models", true);

    /// All base paths, for descriptions of fields.
    public static final String BASE_PATHS =
        "/v1 for api OpenAI and Anthropic, /v1beta for Gemini, none for AzureOpenAI";

    /// All probe paths, for descriptions of fields.
    public static final String PROBE_PATHS = "/models, or /openai/models with api AzureOpenAI";

    private final String basePath;
    private final String probePath;
    private final boolean hasApiVersion;

    Api(String basePath) {
      this(basePath, Probe.DEFAULT.path(), false);
    }

    Api(String basePath, String probePath, boolean hasApiVersion) {
      this.basePath = basePath;
      this.probePath = probePath;
      this.hasApiVersion = hasApiVersion;
    }

    /// Path of the API where only a host is known, as of a Service.
    public String basePath() {
      return basePath;
    }

    /// Path below the base path that a probe gets: it costs nothing.
    public String probePath() {
      return probePath;
    }

    /// Whether requests name a version, see [ConnectionPolicy#azureApiVersion].
    public boolean hasApiVersion() {
      return hasApiVersion;
    }
  }

  /// How an upstream is spoken to, and when it counts as unwell. Counts are per pod.
  ///
  /// @param headers sent with every request, on top of the client's; never a credential
  /// @param passHeaders names of headers of the client that are sent on, besides the well-known
  /// @param tls null: the system's certificate authorities, and the name in the URL
  /// @param azureApiVersion `api-version` of AzureOpenAI, such as `2024-10-21`; null for others
  /// @param maxInFlight attempts under way at most; more makes it unavailable
  /// @param probe null: it is never asked without a request
  public record ConnectionPolicy(
      Map<String, String> headers,
      List<String> passHeaders,
      @Nullable Tls tls,
      @Nullable String azureApiVersion,
      Timeouts timeouts,
      Connections connections,
      int maxInFlight,
      CircuitBreaker circuitBreaker,
      @Nullable Probe probe) {
    public static final ConnectionPolicy DEFAULT =
        new ConnectionPolicy(
            Map.of(),
            List.of(),
            null,
            null,
            Timeouts.DEFAULT,
            Connections.DEFAULT,
            1000,
            CircuitBreaker.DEFAULT,
            Probe.DEFAULT);

    public ConnectionPolicy {
      headers = Map.copyOf(headers);
      passHeaders = List.copyOf(passHeaders);
    }
  }

  /// @param caPem certificates that are trusted instead of the system's; null: the system's
  /// @param serverName expected in the certificate and sent as SNI; null: the URL's host
  public record Tls(@Nullable String caPem, @Nullable String serverName) {}

  /// @param connect name, TCP and TLS
  /// @param firstByte of a stream: from the sent request to the head of the answer, and from there
  ///     to the first byte of its body
  /// @param idle between two pieces of a stream, and for a client that does not read
  /// @param total one attempt, from its start to the last byte; the only limit of an answer that is
  ///     no stream
  public record Timeouts(Duration connect, Duration firstByte, Duration idle, Duration total) {
    public static final Timeouts DEFAULT =
        new Timeouts(
            Duration.ofSeconds(3),
            Duration.ofSeconds(120),
            Duration.ofSeconds(120),
            Duration.ofMinutes(10));
  }

  /// @param max sockets at most
  /// @param keepAlive an unused one is closed after this
  /// @param maxAge one is not used again after this, so that changed names are followed
  /// @param pendingTimeout how long a request waits for one of a full pool
  public record Connections(int max, Duration keepAlive, Duration maxAge, Duration pendingTimeout) {
    public static final Connections DEFAULT =
        new Connections(256, Duration.ofSeconds(60), Duration.ofMinutes(5), Duration.ofSeconds(2));
  }

  /// @param consecutive null: that rule is off
  /// @param rate null: that rule is off
  /// @param degradeAtPercent above this error rate it counts as unavailable while another one
  ///     serves; null: that rule is off
  public record CircuitBreaker(
      @Nullable Consecutive consecutive, @Nullable Rate rate, @Nullable Integer degradeAtPercent) {
    public static final CircuitBreaker DEFAULT =
        new CircuitBreaker(
            new Consecutive(10, Duration.ofSeconds(60)),
            new Rate(50, 10, Duration.ofSeconds(60), Duration.ofSeconds(30)),
            5);

    /// So many failures without a success in between open it.
    public record Consecutive(int failures, Duration openFor) {}

    /// @param window a whole number of seconds
    public record Rate(int percent, int minimumRequests, Duration window, Duration openFor) {}
  }

  /// A GET that costs nothing, sent while an upstream carries no traffic.
  ///
  /// @param path behind the upstream's base URL
  public record Probe(String path, Duration interval) {
    public static final Probe DEFAULT = new Probe("/models", Duration.ofSeconds(15));
  }

  /// @param attempts with the first; 1: no retry
  /// @param budgetPercent retries at most, as a share of the requests of the last 10 s of a pod
  public record Retry(int attempts, Backoff backoff, int budgetPercent) {
    public static final Retry DEFAULT =
        new Retry(3, new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2)), 20);
  }

  /// Exponential with full jitter: between 0 and the lesser of `max` and `base` doubled for every
  /// attempt before.
  public record Backoff(Duration base, Duration max) {}

  /// Requests alike in this go to the same upstream, as long as weights and health allow.
  ///
  /// @param name of the header or claim; null for APIKey
  public record Sticky(StickySource source, @Nullable String name) {}

  /// A request without the header, or whose caller has no such claim, is drawn anew.
  public enum StickySource {
    APIKey,
    Header,
    JWTClaim
  }

  /// What one pod takes.
  ///
  /// @param maxBodyBytes of a request
  /// @param maxInFlightPerPod requests under way; more are answered 503 at once
  /// @param trustedProxies CIDR blocks of the proxies in front of the gateway, whose
  ///     `X-Forwarded-For` names the client
  public record Limits(long maxBodyBytes, int maxInFlightPerPod, List<String> trustedProxies) {
    public static final Limits DEFAULT = new Limits(32L << 20, 4000);

    public Limits {
      trustedProxies = List.copyOf(trustedProxies);
    }

    /// One without proxies in front.
    public Limits(long maxBodyBytes, int maxInFlightPerPod) {
      this(maxBodyBytes, maxInFlightPerPod, List.of());
    }

    public Limits withTrustedProxies(List<String> blocks) {
      return new Limits(maxBodyBytes, maxInFlightPerPod, blocks);
    }
  }

  /// What is filled in where a client leaves it out, and only at endpoints that have it.
  ///
  /// @param model null: a request without a model is refused, where the endpoint needs one
  /// @param maxTokens of output; null: the provider's default
  /// @param temperature a decimal number such as `0.7`; null: the provider's default
  public record RequestDefaults(
      @Nullable String model, @Nullable Integer maxTokens, @Nullable String temperature) {
    public static final RequestDefaults NONE = new RequestDefaults(null, null, null);
  }

  /// Which addresses an upstream or a key set may have, beyond https to public ones.
  ///
  /// @param allowPlainHttp accept `http://`
  /// @param allowPrivate CIDR blocks that may be reached although they are not public
  /// @param cluster the URL was made from a `serviceRef`: plain http and private addresses are fine
  public record Network(boolean allowPlainHttp, List<String> allowPrivate, boolean cluster) {
    /// https to public addresses only.
    public static final Network PUBLIC = new Network(false, List.of(), false);

    public Network {
      allowPrivate = List.copyOf(allowPrivate);
    }
  }

  /// A name that clients may ask for, and the model it stands for. Resolved once, never chained.
  ///
  /// @param name exact, or a glob; an exact name wins over the longest glob
  public record ModelAlias(String name, String model, Visibility visibility) {}

  /// Whether `/v1/models` lists an alias.
  public enum Visibility {
    Listed,
    Hidden
  }

  public record Auth(List<ApiKey> apiKeys, List<JwtIssuer> jwt, Anonymous anonymous) {
    /// Every request is refused: there is no key, no issuer, and a credential is required.
    public static final Auth NONE = new Auth(List.of(), List.of(), Anonymous.Deny);

    public Auth {
      apiKeys = List.copyOf(apiKeys);
      jwt = List.copyOf(jwt);
    }
  }

  /// An issuer whose signed tokens are accepted (RFC 7519).
  ///
  /// @param issuer the `iss` of its tokens, compared letter by letter
  /// @param audiences a token must be meant for one of these
  /// @param jwksUrl where its public keys are (RFC 7517)
  /// @param caPem certificates that are trusted there instead of the system's; null: the system's
  /// @param claims our name -> the token's own name of a claim that distinguishes callers
  public record JwtIssuer(
      String issuer,
      List<String> audiences,
      URI jwksUrl,
      @Nullable String caPem,
      Map<String, String> claims,
      Network network) {
    public JwtIssuer {
      audiences = List.copyOf(audiences);
      claims = Map.copyOf(claims);
    }
  }

  /// What becomes of a request without credentials. A wrong key is refused either way.
  public enum Anonymous {
    Deny,
    Allow
  }

  /// One key of one caller; a caller has two while it rotates.
  ///
  /// @param caller identity behind the key, as `secret/entry`
  /// @param sha256 lower-case hex of the key's SHA-256; the key itself never travels
  public record ApiKey(String caller, String sha256) {}

  /// @param window a whole number of seconds
  public record RateLimit(String name, Source per, Unit unit, long limit, Duration window) {}

  /// What a limit counts by. For `APIKey` the bearer of a token counts by its issuer and subject,
  /// an anonymous request by its client address.
  public enum Source {
    Gateway,
    APIKey,
    ClientIP
  }

  public enum Unit {
    Requests
  }

  /// All traffic to one upstream: weights, `serves` and priorities do not count, nor is there a
  /// fallback; aliases, authentication and limits stay in force.
  public record Pin(String upstream) {}
}
