package dev.aifleet.config;

import java.util.List;

/// Versions of [GatewayConfig]'s shape. A runtime refuses unknown fields, so every added field
/// raises the format, and the operator writes the highest one that all live pods understand.
public final class ConfigFormat {
  /// The format this release writes.
  public static final int CURRENT = 1;

  /// The formats this release reads, ascending.
  public static final List<Integer> UNDERSTOOD = List.of(CURRENT);

  private ConfigFormat() {}
}
