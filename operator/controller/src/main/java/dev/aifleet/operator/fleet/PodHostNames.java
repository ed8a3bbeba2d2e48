package dev.aifleet.operator.fleet;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import okhttp3.Dns;

/// Host names by which pods are called. A name contains the address and matches the wildcard of the
/// control certificate, so certificates are verified as for any host, although pods have no names
/// in DNS.
final class PodHostNames implements Dns {
  static final String DOMAIN = ".control.aifleet.internal";

  /// `10.0.0.5` is `10-0-0-5.control.aifleet.internal`; IPv6 is written without `::`, since a name
  /// cannot begin with a hyphen.
  static String of(String ip) {
    return InetAddress.ofLiteral(ip).getHostAddress().replaceAll("[.:]", "-") + DOMAIN;
  }

  @Override
  public List<InetAddress> lookup(String hostname) throws UnknownHostException {
    if (!hostname.endsWith(DOMAIN)) {
      throw new UnknownHostException(hostname + " is not a pod's name");
    }
    String label = hostname.substring(0, hostname.length() - DOMAIN.length());
    try {
      return List.of(
          label.chars().filter(c -> c == '-').count() == 3
              ? Inet4Address.ofLiteral(label.replace('-', '.'))
              : Inet6Address.ofLiteral(label.replace('-', ':')));
    } catch (IllegalArgumentException e) {
      throw new UnknownHostException(hostname + " does not hold an address");
    }
  }
}
