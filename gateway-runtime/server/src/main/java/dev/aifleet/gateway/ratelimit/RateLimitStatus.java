package dev.aifleet.gateway.ratelimit;

import java.time.Duration;

/// Where a caller stands with the tightest of its limits, as told in `x-ratelimit-*`.
///
/// @param limit requests per window, this pod's share
/// @param remaining requests that would be admitted now
/// @param reset until nothing of what was used counts any more
public record RateLimitStatus(long limit, long remaining, Duration reset) {}
