package dev.aifleet.operator.fleet;

import dev.aifleet.config.ConfigJson;
import dev.aifleet.config.Push;
import dev.aifleet.operator.state.ControlKeys;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;

/// What all pods of a gateway are to run, and the keys to tell them by.
///
/// @param push null: nothing was published so far
/// @param body `push` in the bytes that every pod gets, kept once; empty without one
record ConfigPush(@Nullable Push push, RequestBody body, ControlKeys keys) {
  private static final MediaType JSON = MediaType.get("application/json");

  static ConfigPush of(@Nullable Push push, ControlKeys keys) {
    byte[] bytes = push == null ? new byte[0] : ConfigJson.write(push);
    return new ConfigPush(push, RequestBody.create(bytes, JSON), keys);
  }

  /// Whether pods have to be told anew.
  boolean matches(@Nullable Push other, ControlKeys otherKeys) {
    return keys.equals(otherKeys) && (push == null ? other == null : push.equals(other));
  }

  /// Never the body: keys are in it.
  @Override
  public String toString() {
    return "Order[sequence=" + (push == null ? "none" : push.publication().sequence()) + "]";
  }
}
