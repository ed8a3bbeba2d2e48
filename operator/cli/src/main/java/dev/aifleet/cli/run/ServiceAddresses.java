package dev.aifleet.cli.run;

import dev.aifleet.config.GatewayConfig;
import dev.aifleet.config.GatewayConfig.Upstream;
import dev.aifleet.config.GatewayConfigBuilder;
import dev.aifleet.config.Problem;
import dev.aifleet.config.UpstreamBuilder;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Where the Services that a gateway refers to are outside of a cluster.
///
/// @param addresses by Service name; one without a path gets the path of the serviceRef
record ServiceAddresses(Map<String, URI> addresses) {
  ServiceAddresses {
    addresses = Map.copyOf(addresses);
  }

  /// `config` with real addresses; a Service without one is added to `problems`.
  GatewayConfig resolve(GatewayConfig config, List<Problem> problems) {
    var upstreams = new ArrayList<Upstream>();
    for (Upstream upstream : config.upstreams()) {
      upstreams.add(
          isService(upstream)
              ? resolve(upstream, "spec.upstreams[" + upstreams.size() + "].serviceRef", problems)
              : upstream);
    }
    return GatewayConfigBuilder.from(config).upstreams(upstreams).build();
  }

  private Upstream resolve(Upstream upstream, String at, List<Problem> problems) {
    String host = upstream.url().getHost();
    String service = host.substring(0, host.indexOf('.'));
    URI address = addresses.get(service);
    if (address == null) {
      problems.add(
          new Problem(
              at,
              "Service '"
                  + service
                  + "' is known in a cluster only; say where it is here with --service "
                  + service
                  + "=http://127.0.0.1:9001"));
      return upstream;
    }
    return UpstreamBuilder.from(upstream)
        .url(withPath(address, upstream.url().getRawPath()))
        .build();
  }

  private static URI withPath(URI address, String path) {
    String own = address.getRawPath();
    boolean hasPath = own != null && !own.isEmpty() && !own.equals("/");
    return hasPath ? address : URI.create(address.toString().replaceAll("/$", "") + path);
  }

  private static boolean isService(Upstream upstream) {
    String host = upstream.url().getHost();
    return upstream.network().cluster() && host != null && host.endsWith(".svc");
  }
}
