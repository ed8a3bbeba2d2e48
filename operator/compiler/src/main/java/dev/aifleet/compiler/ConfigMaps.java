package dev.aifleet.compiler;

import dev.aifleet.api.AIGatewaySpec;
import dev.aifleet.api.JwtSpec;
import dev.aifleet.api.TlsSpec;
import dev.aifleet.api.UpstreamSpec;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// The ConfigMaps of one namespace by name.
public record ConfigMaps(Map<String, Secrets.Entries> byName) {
  public static final ConfigMaps NONE = new ConfigMaps(Map.of());

  public ConfigMaps {
    byName = Map.copyOf(byName);
  }

  /// Names of those that a spec refers to, whose changes can change the compilation.
  public static Set<String> referredTo(AIGatewaySpec spec) {
    var names = new TreeSet<String>();
    for (UpstreamSpec upstream : spec.upstreams()) {
      TlsSpec tls = upstream.tls();
      if (tls != null && tls.caRef() != null) {
        names.add(tls.caRef().name());
      }
    }
    for (JwtSpec jwt : spec.auth().jwt()) {
      if (jwt.tls() != null) {
        names.add(jwt.tls().caRef().name());
      }
    }
    return Collections.unmodifiableSet(names);
  }
}
