package dev.aifleet.gateway.ratelimit;

import dev.aifleet.config.GatewayConfig.Source;
import java.time.Duration;

/// One request's claim on one limit.
///
/// @param bucket what counts it; survives a change of configuration as long as it stays equal
/// @param limit requests per window, this pod's share
public record LimitKey(Bucket bucket, long limit) {

  /// @param subject whose requests these are: a caller, an address, or the gateway as a whole
  public record Bucket(String name, Source per, Duration window, String subject) {}
}
