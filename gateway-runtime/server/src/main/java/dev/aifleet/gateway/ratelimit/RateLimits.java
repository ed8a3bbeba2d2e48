package dev.aifleet.gateway.ratelimit;

import dev.aifleet.config.ClientAddresses;
import dev.aifleet.config.GatewayConfig.RateLimit;
import dev.aifleet.gateway.auth.Caller;
import java.util.ArrayList;
import java.util.List;

/// The rate limits of one configuration. Without a shared store each of `peers` pods gets its
/// share, rounded up, so that every pod of a large fleet admits requests even under a small limit.
public final class RateLimits {
  private final List<RateLimit> limits;
  private final int peers;

  public RateLimits(List<RateLimit> limits, int peers) {
    this.limits = List.copyOf(limits);
    this.peers = Math.max(1, peers);
  }

  /// The limits that one request counts against; empty: none.
  ///
  /// @param address of the client
  public List<LimitKey> keys(Caller caller, String address) {
    if (limits.isEmpty()) {
      return List.of();
    }
    var keys = new ArrayList<LimitKey>(limits.size());
    for (RateLimit limit : limits) {
      var bucket =
          new LimitKey.Bucket(
              limit.name(), limit.per(), limit.window(), subject(limit, caller, address));
      keys.add(new LimitKey(bucket, share(limit.limit())));
    }
    return keys;
  }

  private long share(long limit) {
    return Math.max(1, Math.ceilDiv(limit, peers));
  }

  private static String subject(RateLimit limit, Caller caller, String address) {
    return switch (limit.per()) {
      case Gateway -> "gateway";
      case ClientIP -> "ip " + ClientAddresses.network(address);
      case APIKey -> {
        String identity = caller.identity();
        yield identity == null ? "ip " + ClientAddresses.network(address) : "key " + identity;
      }
    };
  }
}
