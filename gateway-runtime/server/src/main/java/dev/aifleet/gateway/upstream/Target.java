package dev.aifleet.gateway.upstream;

import dev.aifleet.config.GatewayConfig.ConnectionPolicy;
import dev.aifleet.config.GatewayConfig.Tls;
import dev.aifleet.config.GatewayConfig.Upstream;
import dev.aifleet.config.HeaderRule;
import dev.aifleet.gateway.wireformat.WireFormat;
import dev.aifleet.gateway.wireformat.WireFormats;
import io.vertx.core.http.RequestOptions;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One upstream as one configuration uses it.
public final class Target {
  private final LiveUpstream live;
  private final WireFormat format;
  private final ConnectionPolicy connectionPolicy;
  private final @Nullable String credentialId;
  private final @Nullable String credential;
  private final UpstreamHeaders headers;
  private final CredentialMask mask;
  private final Set<String> passHeaders;

  /// @param credential null: none is sent
  public Target(LiveUpstream live, Upstream config, @Nullable String credential) {
    this.live = live;
    this.format = WireFormats.of(config.api());
    this.connectionPolicy = config.connectionPolicy();
    this.credentialId = config.credential();
    this.credential = credential == null ? null : credential.strip();
    this.headers = new UpstreamHeaders(format, connectionPolicy.headers(), this.credential);
    this.mask = new CredentialMask(this.credential);
    this.passHeaders = passHeaders(connectionPolicy);
  }

  private Target(Target like, ConnectionPolicy connectionPolicy) {
    this.live = like.live;
    this.format = like.format;
    this.connectionPolicy = connectionPolicy;
    this.credentialId = like.credentialId;
    this.credential = like.credential;
    this.headers = new UpstreamHeaders(format, connectionPolicy.headers(), credential);
    this.mask = like.mask;
    this.passHeaders = passHeaders(connectionPolicy);
  }

  /// Whether `value` can be sent as a credential. White space at its ends, such as the newline that
  /// `echo` adds, is ignored.
  public static boolean isCredential(String value) {
    String bare = value.strip();
    return !bare.isEmpty() && bare.chars().allMatch(c -> c > 0x20 && c < 0x7f);
  }

  public LiveUpstream live() {
    return live;
  }

  public String name() {
    return live.name();
  }

  public WireFormat format() {
    return format;
  }

  public ConnectionPolicy connectionPolicy() {
    return connectionPolicy;
  }

  /// Masks this upstream's credential in its responses.
  public CredentialMask mask() {
    return mask;
  }

  /// Client headers that are forwarded in addition to the standard ones, in lower case.
  public Set<String> passHeaders() {
    return passHeaders;
  }

  /// The validator has rejected all other values.
  private static Set<String> passHeaders(ConnectionPolicy connectionPolicy) {
    return connectionPolicy.passHeaders().stream()
        .filter(name -> HeaderRule.passRefusal(name) == null)
        .map(name -> name.toLowerCase(Locale.ROOT))
        .collect(Collectors.toUnmodifiableSet());
  }

  /// Reports the result of a probe of this target to the upstream's health.
  ///
  /// @param now nanoseconds
  public void probed(ProbeOutcome outcome, long now) {
    live.health().probed(outcome, connectionPolicy.probe(), credentialId, now);
  }

  /// The same target with another connection policy.
  Target with(ConnectionPolicy other) {
    return new Target(this, other);
  }

  UpstreamHeaders headers() {
    return headers;
  }

  RequestOptions request(UpstreamRequest upstreamRequest) {
    var options =
        new RequestOptions()
            .setMethod(upstreamRequest.method())
            .setURI(live.basePath() + upstreamRequest.path());
    Tls tls = live.identity().tls();
    // The connection uses the name in the certificate; the request is for the host of the URL.
    return tls == null || tls.serverName() == null
        ? options
        : options.setHost(live.host()).setPort(live.port());
  }
}
