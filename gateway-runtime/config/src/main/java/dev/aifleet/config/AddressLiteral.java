package dev.aifleet.config;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Addresses as text and as bytes; asks no resolver.
final class AddressLiteral {
  private static final int IPV6_BYTES = 16;

  private AddressLiteral() {}

  /// Four decimal numbers, or an IPv6 address with or without brackets. Without a zone (`%eth0`),
  /// which means something on one machine only.
  static Optional<InetAddress> parse(String host) {
    String bare =
        host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    try {
      if (bare.indexOf(':') >= 0 && bare.indexOf('%') < 0) {
        return Optional.of(Inet6Address.ofLiteral(bare));
      }
      // Checked before, as ofLiteral would also take 127.1.
      return bare.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}")
          ? Optional.of(Inet4Address.ofLiteral(bare))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// Forms such as `2130706433`, `0x7f.1` and `127.1`, which some resolvers take for addresses.
  static boolean looksNumeric(String host) {
    String last = host.substring(host.lastIndexOf('.') + 1);
    return last.matches("[0-9]+|0x[0-9a-f]*");
  }

  /// The IPv4 address inside `::ffff:a.b.c.d`, else the address itself. Java unmaps literals on its
  /// own; addresses made from bytes by a resolver may still be mapped.
  static InetAddress unmapped(InetAddress address) {
    byte[] bytes = address.getAddress();
    return startsWith(bytes, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff) ? ipv4(bytes, 12) : address;
  }

  /// The IPv4 addresses that a translator or tunnel behind an IPv6 address may lead to: NAT64
  /// (RFC 6052 and RFC 8215), 6to4 (RFC 3056), Teredo (RFC 4380), IPv4-translated (RFC 2765) and
  /// IPv4-compatible (RFC 4291).
  static List<InetAddress> inside(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (startsWith(bytes, 0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0)
        || startsWith(bytes, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0)
        || startsWith(bytes, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)) {
      return List.of(ipv4(bytes, 12));
    }
    if (startsWith(bytes, 0, 0x64, 0xff, 0x9b, 0, 1)) {
      return underLocalPrefix(bytes);
    }
    if (startsWith(bytes, 0x20, 0x01, 0, 0)) {
      return List.of(ipv4(bytes, 4), ipv4(inverted(bytes), 12));
    }
    return startsWith(bytes, 0x20, 0x02) ? List.of(ipv4(bytes, 2)) : List.of();
  }

  /// How long the prefix is, and so where the address lies, is each network's own choice; byte 8 is
  /// left out (RFC 6052, section 2.2).
  private static List<InetAddress> underLocalPrefix(byte[] bytes) {
    byte[] without8 = Arrays.copyOf(bytes, IPV6_BYTES - 1);
    System.arraycopy(bytes, 9, without8, 8, IPV6_BYTES - 9);
    return List.of(ipv4(without8, 6), ipv4(without8, 7), ipv4(without8, 8), ipv4(bytes, 12));
  }

  /// Teredo writes the client's address so, lest a NAT on the way rewrite it.
  private static byte[] inverted(byte[] bytes) {
    byte[] inverted = bytes.clone();
    for (int i = 0; i < inverted.length; i++) {
      inverted[i] = (byte) ~bytes[i];
    }
    return inverted;
  }

  private static boolean startsWith(byte[] address, int... prefix) {
    if (address.length != IPV6_BYTES) {
      return false;
    }
    for (int i = 0; i < prefix.length; i++) {
      if ((address[i] & 0xff) != prefix[i]) {
        return false;
      }
    }
    return true;
  }

  private static InetAddress ipv4(byte[] bytes, int from) {
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(bytes, from, from + 4));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }
}
