package dev.aifleet.gateway.telemetry;

import dev.aifleet.gateway.snapshot.Snapshot;
import org.jspecify.annotations.Nullable;

/// Writes the running configuration in the Prometheus text format. A registry would keep a series
/// for every hash that ever ran.
final class ConfigLine {
  private ConfigLine() {}

  static String of(@Nullable Snapshot running) {
    if (running == null) {
      return "";
    }
    return """
    # HELP aigateway_config_sequence Sequence number of the running configuration
    # TYPE aigateway_config_sequence gauge
    aigateway_config_sequence %d
    # HELP aigateway_config_info Hashes of the running configuration and its credentials
    # TYPE aigateway_config_info gauge
    aigateway_config_info{hash="%s",credentials="%s"} 1
    """
        .formatted(
            running.identity().sequence(),
            running.identity().configHash(),
            running.identity().credentialsHash());
  }
}
