package dev.aifleet.api;

import dev.aifleet.config.Bounds;
import dev.aifleet.config.ReservedNames;

/// Rules in CEL and their messages, as far as several fields share them. What they compare with
/// comes from the runtime's contract, whose validator judges by the same values.
final class Rules {
  /// Durations as Kubernetes users write them.
  static final String DURATION = "^([0-9]+(ms|s|m|h))+$";

  static final String IS_DURATION = "self.matches('" + DURATION + "')";
  static final String NO_DURATION = "must be a duration such as 500ms, 30s or 1h30m";

  /// What a timeout or pause may be, besides a duration.
  static final String TIME =
      "!self.matches('"
          + DURATION
          + "') || (duration(self) >= duration('"
          + Bounds.LEAST_TIME_MILLIS
          + "ms') && duration(self) <= duration('"
          + Bounds.TIME_HOURS
          + "h'))";

  static final String NO_TIME = "must be " + Bounds.TIME_RANGE;
  static final String TIME_HELP = " A duration " + Bounds.TIME_RANGE + ", such as 500ms or 1m30s.";

  /// Durations over which something is counted.
  static final String SECONDS = "^([0-9]+(s|m|h))+$";

  static final String IS_SECONDS = "self.matches('" + SECONDS + "')";
  static final String NO_SECONDS = "must be a duration in whole seconds, such as 30s, 5m or 1h30m";

  /// The begin of a rule about the length of a window.
  static final String WINDOW =
      "!self.matches('"
          + SECONDS
          + "') || (duration(self) >= duration('"
          + Bounds.LEAST_WINDOW_SECONDS
          + "s') && duration(self) <= duration('";

  static final String QUANTITIES =
      "self.all(name, type(self[name]) == int || isQuantity(self[name]))";

  static final String NO_QUANTITY = "every value must be a quantity such as 250m or 512Mi";

  static final String BLOCKS = "self.all(block, isCIDR(block))";
  static final String NO_BLOCK = "every entry must be a CIDR block such as 10.20.0.0/16";

  static final String SECRET_ENTRY = "self.matches('^[-._a-zA-Z0-9]+$')";

  static final String IS_HTTP = "self.startsWith('https://') || self.startsWith('http://')";
  static final String NO_HTTP = "must start with https://";
  static final String NO_URL = "is not a URL: write https://host[:port][/path]";

  /// The host of a metadata service, as an address in any spelling or as a name. Addresses that
  /// stand inside of others (IPv4 in IPv6) are the validator's.
  private static final String METADATA_HOST =
      "isIP(host) ? ["
          + ReservedNames.METADATA_ADDRESSES
          + "].exists(address, ip(address) == ip(host)) : host.matches('^"
          + ReservedNames.METADATA_NAME
          + "[.]?$')";

  static final String NO_METADATA =
      "!isURL(self) || ![url(self).getHostname()].exists(host, " + METADATA_HOST + ")";

  /// Judges addresses, and names of this cluster; the pods judge what other names
  /// resolve to. Metadata services have a rule of their own.
  static final String PUBLIC_HOST =
      "("
          + METADATA_HOST
          + ") || (isIP(host) ? !["
          + ReservedNames.NOT_PUBLIC
          + "].exists(block, cidr(block).containsIP(host)) : !host.matches('^"
          + ReservedNames.CLUSTER_NAME
          + "[.]?$'))";

  private Rules() {}
}
