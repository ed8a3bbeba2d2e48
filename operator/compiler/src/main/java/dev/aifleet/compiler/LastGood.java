package dev.aifleet.compiler;

import dev.aifleet.config.Credentials;
import dev.aifleet.config.GatewayConfig;

/// The configuration that the fleet accepted last; gives the parts that are invalid in spec.
public record LastGood(GatewayConfig config, Credentials credentials) {}
