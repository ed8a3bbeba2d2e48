package dev.aifleet.operator.fleet;

import dev.aifleet.config.AddressRule;
import dev.aifleet.config.GatewayConfig.Network;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which addresses may be called as pods. A user who can write the status of a pod can write any
/// address into it, and the operator can reach addresses that the user cannot.
final class PodAddressRule {
  private static final Network CLUSTER = new Network(true, List.of(), true);

  private PodAddressRule() {}

  /// Why `ip` cannot be the address of a gateway pod; null: it can.
  static @Nullable String refusal(String ip) {
    if (ip.isEmpty()) {
      return "has no address of its own, as with hostNetwork, so it is not called";
    }
    try {
      InetAddress address = InetAddress.ofLiteral(ip);
      boolean special =
          address.isLoopbackAddress()
              || address.isAnyLocalAddress()
              || address.isLinkLocalAddress()
              || address.isMulticastAddress()
              || AddressRule.refusal(address, CLUSTER) != null;
      return special
          ? "has the address " + ip + ", which no pod can have, so it is not called"
          : null;
    } catch (IllegalArgumentException e) {
      return "has an invalid address, so it is not called";
    }
  }
}
