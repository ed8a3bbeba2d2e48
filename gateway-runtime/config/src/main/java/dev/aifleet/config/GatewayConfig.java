package dev.aifleet.config;

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
public record GatewayConfig(
    int format,
    String gateway,
    List<Upstream> upstreams,
    List<ModelAlias> modelAliases,
    Auth auth,
    List<RateLimit> rateLimits,
    @Nullable Pin pin) {

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
  /// @param weight 0..1000, a share among the upstreams that serve the model; 0 is never chosen
  /// @param credential key into [Credentials]; null: no Authorization is sent
  /// @param models resolved model name -> this upstream's own name for it
  public record Upstream(
      String name,
      String provider,
      Api api,
      URI url,
      List<String> serves,
      int weight,
      @Nullable String credential,
      Map<String, String> models,
      Network network) {
    public Upstream {
      serves = List.copyOf(serves);
      models = Map.copyOf(models);
    }
  }

  /// The wire format an upstream speaks.
  public enum Api {
    OpenAI
  }

  /// Which addresses an upstream may have, beyond https to public ones.
  ///
  /// @param allowPlainHttp accept `http://`
  /// @param allowPrivate CIDR blocks that may be reached although they are not public
  /// @param cluster the URL was made from a `serviceRef`: plain http and private addresses are fine
  public record Network(boolean allowPlainHttp, List<String> allowPrivate, boolean cluster) {
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

  public record Auth(List<ApiKey> apiKeys, Anonymous anonymous) {
    public Auth {
      apiKeys = List.copyOf(apiKeys);
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

  /// What a limit counts by. A request without API key falls under its client address for `APIKey`.
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
