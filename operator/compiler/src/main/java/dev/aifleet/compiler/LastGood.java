package dev.aifleet.compiler;

import dev.aifleet.config.Credentials;
import dev.aifleet.config.GatewayConfig;

/// What the fleet accepted last: where a pinned compilation finds what spec no longer gives.
public record LastGood(GatewayConfig config, Credentials credentials) {}
