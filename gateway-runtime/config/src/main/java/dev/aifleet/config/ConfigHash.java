package dev.aifleet.config;

import com.fasterxml.jackson.core.JacksonException;

/// Identifies a configuration by its content.
public final class ConfigHash {
  private static final int HEX_DIGITS = 32;

  private ConfigHash() {}

  /// SHA-256 over the canonical JSON, shortened to 128 bits, in hexadecimal.
  public static String of(GatewayConfig config) {
    try {
      return Sha256.hex(ContractMapper.MAPPER.writeValueAsBytes(config)).substring(0, HEX_DIGITS);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("not a configuration", e);
    }
  }
}
