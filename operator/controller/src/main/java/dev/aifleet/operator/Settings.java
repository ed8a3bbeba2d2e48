package dev.aifleet.operator;

import dev.aifleet.operator.reconcile.LeaderLease;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Settings of the operator, from environment variables.
///
/// @param gatewayImage image of the gateway pods of this release (`AIFLEET_GATEWAY_IMAGE`)
/// @param allowedImages images of gateway pods besides that one, as in
///     [dev.aifleet.operator.render.ImagePolicy]; empty: any (`AIFLEET_ALLOWED_IMAGES`,
///     separated by commas)
/// @param namespace where the operator runs and keeps its Lease (`POD_NAMESPACE`)
/// @param identity name of this operator (`POD_NAME`)
/// @param electsLeader whether several operators elect a leader (`AIFLEET_LEADER_ELECTION`; `off`
///     to run without)
/// @param healthPort `/health`, `/ready` and `/metrics` (`AIFLEET_HEALTH_PORT`)
record Settings(
    String gatewayImage,
    List<String> allowedImages,
    String namespace,
    String identity,
    boolean electsLeader,
    int healthPort) {
  private static final String GATEWAY_IMAGE = "aifleet.dev/gateway";

  /// @param version of this operator: without another image, its gateways are of the same
  static Settings of(Map<String, String> environment, String version) {
    return new Settings(
        environment.getOrDefault("AIFLEET_GATEWAY_IMAGE", GATEWAY_IMAGE + ":" + version),
        listed(environment.getOrDefault("AIFLEET_ALLOWED_IMAGES", "")),
        environment.getOrDefault("POD_NAMESPACE", "aifleet-system"),
        environment.getOrDefault("POD_NAME", "aifleet-operator"),
        !environment.getOrDefault("AIFLEET_LEADER_ELECTION", "on").equals("off"),
        Integer.parseInt(environment.getOrDefault("AIFLEET_HEALTH_PORT", "8081")));
  }

  private static List<String> listed(String text) {
    return Arrays.stream(text.split(",")).map(String::strip).filter(s -> !s.isEmpty()).toList();
  }

  @Nullable LeaderLease lease() {
    return electsLeader ? new LeaderLease(namespace, identity) : null;
  }
}
