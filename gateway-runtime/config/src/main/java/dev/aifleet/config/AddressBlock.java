package dev.aifleet.config;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.Optional;

/// A CIDR block such as `10.0.0.0/8`.
///
/// @param length bytes of its addresses, 4 or 16
/// @param hostBits lowest bits, in which its addresses differ
/// @param prefix the bits above them
record AddressBlock(int length, int hostBits, BigInteger prefix) {

  static Optional<AddressBlock> parse(String text) {
    int slash = text.indexOf('/');
    String bits = text.substring(slash + 1);
    if (slash < 0 || !bits.matches("[0-9]{1,3}")) {
      return Optional.empty();
    }
    int prefixBits = Integer.parseInt(bits);
    return AddressLiteral.parse(text.substring(0, slash))
        .map(InetAddress::getAddress)
        .filter(base -> prefixBits <= base.length * 8)
        .map(base -> of(base, base.length * 8 - prefixBits));
  }

  private static AddressBlock of(byte[] base, int hostBits) {
    return new AddressBlock(base.length, hostBits, new BigInteger(1, base).shiftRight(hostBits));
  }

  boolean contains(InetAddress address) {
    byte[] bytes = address.getAddress();
    return bytes.length == length && prefix.equals(new BigInteger(1, bytes).shiftRight(hostBits));
  }
}
