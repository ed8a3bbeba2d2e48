package dev.aifleet.gateway.ratelimit;

import dev.aifleet.config.GatewayConfig.Source;
import java.time.Duration;

/// One request's claim on one limit.
///
/// @param bucket key of the counter; equal keys keep their count across configurations
/// @param limit requests per window, this pod's share
public record LimitKey(Bucket bucket, long limit) {

  /// @param subject whose requests are counted: a caller, an address, or the whole gateway
  public record Bucket(String name, Source per, Duration window, String subject) {}
}
