package dev.aifleet.config;

import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.config.GatewayConfig.ConnectionPolicy;
import dev.aifleet.config.GatewayConfig.Network;
import dev.aifleet.config.GatewayConfig.Upstream;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes an [Upstream] field by field, from the defaults or as a changed copy. Main code calls the
/// constructor nowhere else, so that a new field is added to the record and here only. Not
/// thread-safe.
public final class UpstreamBuilder {
  private String name;
  private String provider = "Other";
  private Api api = Api.OpenAI;
  private URI url;
  private List<String> serves = List.of();
  private int weight = 1;
  private @Nullable String credential;
  private Map<String, String> models = Map.of();
  private Network network = Network.PUBLIC;
  private int priority;
  private ConnectionPolicy connectionPolicy = ConnectionPolicy.DEFAULT;

  private UpstreamBuilder(String name, URI url) {
    this.name = name;
    this.url = url;
  }

  /// The defaults: OpenAI's wire format, weight 1, no credential, https to public addresses only.
  public static UpstreamBuilder of(String name, URI url) {
    return new UpstreamBuilder(name, url);
  }

  /// A copy of `upstream` to change.
  public static UpstreamBuilder from(Upstream upstream) {
    return of(upstream.name(), upstream.url())
        .provider(upstream.provider())
        .api(upstream.api())
        .serves(upstream.serves())
        .weight(upstream.weight())
        .credential(upstream.credential())
        .models(upstream.models())
        .network(upstream.network())
        .priority(upstream.priority())
        .connectionPolicy(upstream.connectionPolicy());
  }

  public Upstream build() {
    return new Upstream(
        name,
        provider,
        api,
        url,
        serves,
        weight,
        credential,
        models,
        network,
        priority,
        connectionPolicy);
  }

  public UpstreamBuilder name(String value) {
    name = value;
    return this;
  }

  public UpstreamBuilder provider(String value) {
    provider = value;
    return this;
  }

  public UpstreamBuilder api(Api value) {
    api = value;
    return this;
  }

  public UpstreamBuilder url(URI value) {
    url = value;
    return this;
  }

  public UpstreamBuilder serves(List<String> value) {
    serves = value;
    return this;
  }

  public UpstreamBuilder weight(int value) {
    weight = value;
    return this;
  }

  public UpstreamBuilder credential(@Nullable String value) {
    credential = value;
    return this;
  }

  public UpstreamBuilder models(Map<String, String> value) {
    models = value;
    return this;
  }

  public UpstreamBuilder network(Network value) {
    network = value;
    return this;
  }

  public UpstreamBuilder priority(int value) {
    priority = value;
    return this;
  }

  public UpstreamBuilder connectionPolicy(ConnectionPolicy value) {
    connectionPolicy = value;
    return this;
  }
}
