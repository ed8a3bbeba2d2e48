package dev.aifleet.cli.cel;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A block of addresses as CEL's `isCIDR` and `cidr` read it.
///
/// @param bits that all addresses of the block have in common
record KubernetesCidr(InetAddress address, int bits) {
  private static final Pattern BLOCK = Pattern.compile("([^/]+)/(0|[1-9][0-9]{0,2})");

  static Optional<KubernetesCidr> parse(String text) {
    Matcher block = BLOCK.matcher(text);
    if (!block.matches()) {
      return Optional.empty();
    }
    int bits = Integer.parseInt(block.group(2));
    return KubernetesAddress.parse(block.group(1))
        .filter(address -> bits <= address.getAddress().length * Byte.SIZE)
        .map(address -> new KubernetesCidr(address, bits));
  }

  boolean contains(InetAddress other) {
    int length = address.getAddress().length;
    return length == other.getAddress().length
        && prefix(address, length * Byte.SIZE).equals(prefix(other, length * Byte.SIZE));
  }

  private BigInteger prefix(InetAddress of, int length) {
    return new BigInteger(1, of.getAddress()).shiftRight(length - bits);
  }
}
