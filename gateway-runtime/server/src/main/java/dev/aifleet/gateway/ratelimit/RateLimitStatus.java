package dev.aifleet.gateway.ratelimit;

import java.time.Duration;

/// State of the tightest of a caller's limits, as sent in `x-ratelimit-*`.
///
/// @param limit requests per window, this pod's share
/// @param remaining requests that would be admitted now
/// @param reset time until no earlier request counts any more
public record RateLimitStatus(long limit, long remaining, Duration reset) {}
