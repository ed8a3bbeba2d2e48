package dev.aifleet.config;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who a request comes from. A proxy in front of the gateway names its client in `X-Forwarded-For`,
/// and so may anybody: each entry is believed only as far as the one that wrote it is a trusted
/// proxy, beginning with the connection's other end.
public final class ClientAddresses {
  private static final int MOST_HOPS = 32;
  private static final int NETWORK_BYTES = 8;

  private final List<AddressBlock> trusted;

  /// @param trustedProxies CIDR blocks; what is none is left out
  public ClientAddresses(List<String> trustedProxies) {
    this.trusted =
        trustedProxies.stream().map(AddressBlock::parse).flatMap(Optional::stream).toList();
  }

  /// Whether the header matters at all.
  public boolean hasProxies() {
    return !trusted.isEmpty();
  }

  /// @param peer the connection's other end
  /// @param forwardedFor all `X-Forwarded-For` headers in their order
  public String of(String peer, List<String> forwardedFor) {
    InetAddress hop = address(peer);
    if (hop == null) {
      return peer;
    }
    String[] entries = String.join(",", forwardedFor).split(",", -1);
    int least = Math.max(0, entries.length - MOST_HOPS);
    for (int i = entries.length - 1; i >= least && isTrusted(hop); i--) {
      InetAddress before = address(entries[i].strip());
      if (before == null) {
        break;
      }
      hop = before;
    }
    return hop.getHostAddress();
  }

  /// What a limit per client address counts by: of IPv6 the network, since one client has all of
  /// its 2^64 addresses.
  public static String network(String client) {
    InetAddress address = address(client);
    if (!(address instanceof Inet6Address)) {
      return address == null ? client : address.getHostAddress();
    }
    byte[] bytes = Arrays.copyOf(address.getAddress(), NETWORK_BYTES);
    try {
      InetAddress network = InetAddress.getByAddress(Arrays.copyOf(bytes, 2 * NETWORK_BYTES));
      return network.getHostAddress() + "/64";
    } catch (UnknownHostException e) {
      throw new IllegalStateException("sixteen bytes are an address", e);
    }
  }

  private boolean isTrusted(InetAddress address) {
    for (AddressBlock block : trusted) {
      if (block.contains(address)) {
        return true;
      }
    }
    return false;
  }

  /// An address with or without a port, of IPv6 in brackets then; null: it is none.
  private static @Nullable InetAddress address(String text) {
    String bare = text;
    int bracket = text.indexOf(']');
    int colon = text.indexOf(':');
    if (text.startsWith("[") && bracket > 0) {
      bare = text.substring(1, bracket);
    } else if (colon > 0 && colon == text.lastIndexOf(':')) {
      bare = text.substring(0, colon);
    }
    int zone = bare.indexOf('%');
    String host = zone < 0 ? bare : bare.substring(0, zone);
    return AddressLiteral.parse(host).map(AddressLiteral::unmapped).orElse(null);
  }
}
