package dev.aifleet.config;

import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which addresses an upstream may have: https and public, unless its [GatewayConfig.Network] says
/// more; metadata services never. Pure: looks at literals and at addresses that others resolved.
public final class AddressRule {
  /// Cloud metadata services (AWS, GCP, Azure, Alibaba, Oracle), which hand out credentials.
  private static final Set<String> METADATA_ADDRESSES =
      Set.of(
          "169.254.169.254",
          "169.254.170.2",
          "169.254.170.23",
          "100.100.100.200",
          "192.0.0.192",
          "fd00:ec2:0:0:0:0:0:254",
          "fd00:ec2:0:0:0:0:0:23",
          "fd20:ce:0:0:0:0:0:254");

  private static final Set<String> METADATA_NAMES =
      Set.of("metadata", "metadata.google.internal", "instance-data", "instance-data.ec2.internal");

  private static final List<String> NOT_PUBLIC =
      List.of(
          "0.0.0.0/8",
          "10.0.0.0/8",
          "100.64.0.0/10",
          "127.0.0.0/8",
          "169.254.0.0/16",
          "172.16.0.0/12",
          "192.0.0.0/24",
          "192.0.2.0/24",
          "192.168.0.0/16",
          "198.18.0.0/15",
          "198.51.100.0/24",
          "203.0.113.0/24",
          "224.0.0.0/3",
          "::/127",
          "64:ff9b::/96",
          "64:ff9b:1::/48",
          "100::/64",
          "2001:db8::/32",
          "2002::/16",
          "fc00::/7",
          "fe80::/10",
          "ff00::/8");

  private AddressRule() {}

  /// What is wrong with a configured URL, or null. Names are judged again when they are resolved,
  /// by [#refusal(InetAddress, GatewayConfig.Network)].
  public static @Nullable String refusal(URI url, GatewayConfig.Network network) {
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("https") && !scheme.equals("http")) {
      return "must start with https://";
    }
    if (url.getHost() == null || url.getRawUserInfo() != null) {
      return "must be https://host[:port][/path], without user name or password";
    }
    if (url.getRawQuery() != null || url.getRawFragment() != null) {
      return "must have neither query nor fragment";
    }
    String host = url.getHost().toLowerCase(Locale.ROOT).replaceAll("\\.$", "");
    if (METADATA_NAMES.contains(host)) {
      return metadata(host);
    }
    Optional<InetAddress> literal = literal(host);
    if (literal.isPresent()) {
      String refusal = refusal(literal.get(), network);
      if (refusal != null) {
        return refusal;
      }
    } else if (looksNumeric(host)) {
      return "'" + host + "' is not a host name; write an address as four decimal numbers";
    }
    if (network.cluster()) {
      return null;
    }
    if (isClusterName(host) && network.allowPrivate().isEmpty()) {
      return "'" + host + "' is inside the cluster; use serviceRef instead of url";
    }
    if (scheme.equals("http") && !network.allowPlainHttp()) {
      return "plain http would show keys and prompts to the network; use https, serviceRef, or"
          + " network.allowPlainHTTP";
    }
    return null;
  }

  /// What is wrong with an address that a name resolved to, or null.
  public static @Nullable String refusal(InetAddress address, GatewayConfig.Network network) {
    InetAddress plain = unmapped(address);
    if (METADATA_ADDRESSES.contains(plain.getHostAddress())) {
      return metadata(plain.getHostAddress());
    }
    if (network.cluster() || NOT_PUBLIC.stream().noneMatch(block -> contains(block, plain))) {
      return null;
    }
    if (network.allowPrivate().stream().anyMatch(block -> contains(block, plain))) {
      return null;
    }
    return plain.getHostAddress()
        + " is not a public address; use serviceRef, or list its block in network.allowPrivate";
  }

  /// Whether `text` is a CIDR block such as `10.0.0.0/8`.
  public static boolean isBlock(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return false;
    }
    Optional<InetAddress> base = literal(text.substring(0, slash));
    try {
      int bits = Integer.parseInt(text.substring(slash + 1));
      return base.isPresent() && bits >= 0 && bits <= base.get().getAddress().length * 8;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static String metadata(String host) {
    return host + " is a cloud metadata address and is never an upstream";
  }

  private static boolean isClusterName(String host) {
    return host.equals("localhost")
        || host.endsWith(".localhost")
        || host.endsWith(".svc")
        || host.endsWith(".cluster.local")
        || host.indexOf('.') < 0;
  }

  /// Forms such as `2130706433`, `0x7f.1` and `127.1`, which some resolvers take for addresses.
  private static boolean looksNumeric(String host) {
    String last = host.substring(host.lastIndexOf('.') + 1);
    return last.matches("[0-9]+|0x[0-9a-f]*");
  }

  private static Optional<InetAddress> literal(String host) {
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    try {
      if (bare.indexOf(':') >= 0) {
        return Optional.of(Inet6Address.ofLiteral(bare));
      }
      // Four decimal numbers only; ofLiteral would also take 127.1.
      return bare.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}")
          ? Optional.of(Inet4Address.ofLiteral(bare))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// The IPv4 address inside `::ffff:a.b.c.d`, else the address itself. Java unmaps literals on its
  /// own; addresses made from bytes by a resolver may still be mapped.
  private static InetAddress unmapped(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length != 16) {
      return address;
    }
    for (int i = 0; i < 12; i++) {
      if (bytes[i] != (byte) (i < 10 ? 0 : 0xff)) {
        return address;
      }
    }
    return Inet4Address.ofLiteral(
        (bytes[12] & 0xff)
            + "."
            + (bytes[13] & 0xff)
            + "."
            + (bytes[14] & 0xff)
            + "."
            + (bytes[15] & 0xff));
  }

  private static boolean contains(String block, InetAddress address) {
    int slash = block.indexOf('/');
    byte[] base = InetAddress.ofLiteral(block.substring(0, slash)).getAddress();
    byte[] bytes = address.getAddress();
    if (base.length != bytes.length) {
      return false;
    }
    int host = base.length * 8 - Integer.parseInt(block.substring(slash + 1));
    return new BigInteger(1, base)
        .shiftRight(host)
        .equals(new BigInteger(1, bytes).shiftRight(host));
  }
}
