package dev.aifleet.operator.fleet;

import dev.aifleet.config.ConfigJson;
import dev.aifleet.config.Push;
import dev.aifleet.operator.state.ControlKeys;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;

/// The configuration that all pods of a gateway are to run, and the keys for calling them.
///
/// @param push null: nothing was published so far
/// @param body `push` serialized once for all pods; empty without one
record ConfigPush(@Nullable Push push, RequestBody body, ControlKeys keys) {
  private static final MediaType JSON = MediaType.get("application/json");

  static ConfigPush of(@Nullable Push push, ControlKeys keys) {
    byte[] bytes = push == null ? new byte[0] : ConfigJson.write(push);
    return new ConfigPush(push, RequestBody.create(bytes, JSON), keys);
  }

  /// Whether it consists of these: otherwise pods have to be called again.
  boolean matches(@Nullable Push other, ControlKeys otherKeys) {
    return keys.equals(otherKeys) && (push == null ? other == null : push.equals(other));
  }

  /// Without the body, which holds keys.
  @Override
  public String toString() {
    return "ConfigPush[sequence=" + (push == null ? "none" : push.publication().sequence()) + "]";
  }
}
