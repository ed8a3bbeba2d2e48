package dev.aifleet.operator.fleet;

import dev.aifleet.config.AddressRule;
import dev.aifleet.config.GatewayConfig.Network;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which addresses may be called as pods. Whoever can write a pod's status can write any address
/// into it, and the operator reaches more than they do.
final class PodAddressRule {
  private static final Network CLUSTER = new Network(true, List.of(), true);

  private PodAddressRule() {}

  /// Why no pod of ours can be at `ip`, or null.
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
      return special ? "says that it is at " + ip + ", where no pod can be; not called" : null;
    } catch (IllegalArgumentException e) {
      return "says an address that is none, so it is not called";
    }
  }
}
