package dev.aifleet.cli.cel;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/// IP addresses as CEL's `isIP` and `ip` read them: strictly, without a zone, and not an IPv4
/// address written as IPv6.
final class KubernetesAddress {
  private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
  private static final Pattern IPV4 = Pattern.compile(BYTE + "(\\." + BYTE + "){3}");

  private KubernetesAddress() {}

  static Optional<InetAddress> parse(String text) {
    if (IPV4.matcher(text).matches()) {
      return Optional.of(InetAddress.ofLiteral(text));
    }
    if (text.indexOf(':') < 0 || text.indexOf('%') >= 0 || text.startsWith("[")) {
      return Optional.empty();
    }
    try {
      // Java makes an Inet4Address of ::ffff:10.0.0.1.
      return Optional.of(Inet6Address.ofLiteral(text)).filter(Inet6Address.class::isInstance);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
