package dev.aifleet.gateway.translator;

import java.util.HashMap;
import java.util.Map;

/// Maps the function names of one request to names that the upstream accepts, and back.
public final class ToolNames {
  private final Identifiers identifiers;
  private final Map<String, String> clientNames = new HashMap<>();

  public ToolNames(Identifiers identifiers) {
    this.identifiers = identifiers;
  }

  public String toUpstream(String name) {
    String fitting = identifiers.fit(name);
    if (!fitting.equals(name)) {
      clientNames.put(fitting, name);
    }
    return fitting;
  }

  public String toClient(String name) {
    return clientNames.getOrDefault(name, name);
  }
}
