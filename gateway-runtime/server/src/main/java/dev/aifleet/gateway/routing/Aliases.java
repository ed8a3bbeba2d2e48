package dev.aifleet.gateway.routing;

import dev.aifleet.config.GatewayConfig.ModelAlias;
import dev.aifleet.config.Glob;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The alias map, resolved once and never chained: an exact name wins, then the longest glob.
final class Aliases {
  private final Map<String, String> exact = new HashMap<>();
  private final List<ModelAlias> globs = new ArrayList<>();

  Aliases(List<ModelAlias> aliases) {
    for (ModelAlias alias : aliases) {
      if (Glob.isPattern(alias.name())) {
        globs.add(alias);
      } else {
        exact.put(alias.name(), alias.model());
      }
    }
    // Globs of equal length keep the order of the configuration.
    globs.sort(Comparator.comparingInt((ModelAlias alias) -> alias.name().length()).reversed());
  }

  /// The model that `name` stands for; `name` itself if it is not an alias.
  String resolve(String name) {
    String model = exact.get(name);
    if (model != null) {
      return model;
    }
    for (ModelAlias alias : globs) {
      if (Glob.matches(alias.name(), name)) {
        return alias.model();
      }
    }
    return name;
  }
}
