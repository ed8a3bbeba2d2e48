package dev.aifleet.compiler;

import dev.aifleet.api.AIGatewaySpec;
import dev.aifleet.api.AuthSpec.ApiKeys;
import dev.aifleet.api.UpstreamSpec;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Which Secrets a spec refers to: those whose changes can change the compilation.
///
/// @param names Secrets referred to by name
/// @param matchLabels Secrets that carry all of these labels as well; empty: none
public record SecretReferences(Set<String> names, Map<String, String> matchLabels) {
  public SecretReferences {
    names = Set.copyOf(names);
    matchLabels = Map.copyOf(matchLabels);
  }

  public static SecretReferences of(AIGatewaySpec spec) {
    var names = new TreeSet<String>();
    for (UpstreamSpec upstream : spec.upstreams()) {
      var auth = upstream.auth();
      if (auth != null && auth.secretRef() != null) {
        names.add(auth.secretRef().name());
      }
    }
    Map<String, String> matchLabels = Map.of();
    ApiKeys keys = spec.auth().apiKeys();
    if (keys != null && keys.secretRef() != null) {
      names.add(keys.secretRef().name());
    }
    if (keys != null && keys.secretSelector() != null) {
      matchLabels = keys.secretSelector().matchLabels();
    }
    return new SecretReferences(names, matchLabels);
  }

  /// Whether spec refers to the Secret `name` with these labels.
  public boolean include(String name, Map<String, String> labels) {
    return names.contains(name)
        || (!matchLabels.isEmpty() && labels.entrySet().containsAll(matchLabels.entrySet()));
  }
}
