package dev.aifleet.config;

import dev.aifleet.config.GatewayConfig.Auth;
import dev.aifleet.config.GatewayConfig.Limits;
import dev.aifleet.config.GatewayConfig.ModelAlias;
import dev.aifleet.config.GatewayConfig.Pin;
import dev.aifleet.config.GatewayConfig.RateLimit;
import dev.aifleet.config.GatewayConfig.RequestDefaults;
import dev.aifleet.config.GatewayConfig.Retry;
import dev.aifleet.config.GatewayConfig.Sticky;
import dev.aifleet.config.GatewayConfig.Upstream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes a [GatewayConfig] field by field, from the defaults or as a changed copy. Main code calls
/// the constructor nowhere else, so that a new field is added to the record and here only. Not
/// thread-safe.
public final class GatewayConfigBuilder {
  private int format = ConfigFormat.CURRENT;
  private String gateway;
  private List<Upstream> upstreams = List.of();
  private List<ModelAlias> modelAliases = List.of();
  private Auth auth = Auth.NONE;
  private List<RateLimit> rateLimits = List.of();
  private @Nullable Pin pin;
  private Retry retry = Retry.DEFAULT;
  private @Nullable Sticky sticky;
  private Limits limits = Limits.DEFAULT;
  private RequestDefaults requestDefaults = RequestDefaults.NONE;

  private GatewayConfigBuilder(String gateway) {
    this.gateway = gateway;
  }

  /// The defaults: no upstream, alias or limit, and [Auth#NONE].
  ///
  /// @param gateway `namespace/name` of the AIGateway
  public static GatewayConfigBuilder of(String gateway) {
    return new GatewayConfigBuilder(gateway);
  }

  /// A copy of `config` to change.
  public static GatewayConfigBuilder from(GatewayConfig config) {
    return of(config.gateway())
        .format(config.format())
        .upstreams(config.upstreams())
        .modelAliases(config.modelAliases())
        .auth(config.auth())
        .rateLimits(config.rateLimits())
        .pin(config.pin())
        .retry(config.retry())
        .sticky(config.sticky())
        .limits(config.limits())
        .requestDefaults(config.requestDefaults());
  }

  /// Takes over the part of `other` that users know as `spec.<name>`. A name that is no part as a
  /// whole, such as `upstreams`, changes nothing.
  public GatewayConfigBuilder part(String name, GatewayConfig other) {
    return switch (name) {
      case "modelAliases" -> modelAliases(other.modelAliases());
      case "auth" -> auth(other.auth());
      case "rateLimits" -> rateLimits(other.rateLimits());
      case "retry" -> retry(other.retry());
      case "sticky" -> sticky(other.sticky());
      case "limits" -> limits(other.limits());
      case "requestDefaults" -> requestDefaults(other.requestDefaults());
      default -> this;
    };
  }

  public GatewayConfig build() {
    return new GatewayConfig(
        format,
        gateway,
        upstreams,
        modelAliases,
        auth,
        rateLimits,
        pin,
        retry,
        sticky,
        limits,
        requestDefaults);
  }

  public GatewayConfigBuilder format(int value) {
    format = value;
    return this;
  }

  public GatewayConfigBuilder gateway(String value) {
    gateway = value;
    return this;
  }

  public GatewayConfigBuilder upstreams(List<Upstream> value) {
    upstreams = value;
    return this;
  }

  public GatewayConfigBuilder modelAliases(List<ModelAlias> value) {
    modelAliases = value;
    return this;
  }

  public GatewayConfigBuilder auth(Auth value) {
    auth = value;
    return this;
  }

  public GatewayConfigBuilder rateLimits(List<RateLimit> value) {
    rateLimits = value;
    return this;
  }

  public GatewayConfigBuilder pin(@Nullable Pin value) {
    pin = value;
    return this;
  }

  public GatewayConfigBuilder retry(Retry value) {
    retry = value;
    return this;
  }

  public GatewayConfigBuilder sticky(@Nullable Sticky value) {
    sticky = value;
    return this;
  }

  public GatewayConfigBuilder limits(Limits value) {
    limits = value;
    return this;
  }

  public GatewayConfigBuilder requestDefaults(RequestDefaults value) {
    requestDefaults = value;
    return this;
  }
}
