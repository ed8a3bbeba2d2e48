package dev.aifleet.operator.fleet;

import dev.aifleet.config.ConfigJson;
import dev.aifleet.config.Push;
import dev.aifleet.operator.state.ControlKeys;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// What all pods of a gateway are to run, and the keys to tell them by.
///
/// @param push null: nothing was published so far
/// @param body `push` in the bytes that every pod gets; empty without one
record Order(@Nullable Push push, String body, ControlKeys keys) {

  static Order of(@Nullable Push push, ControlKeys keys) {
    return new Order(
        push, push == null ? "" : new String(ConfigJson.write(push), StandardCharsets.UTF_8), keys);
  }

  /// Whether pods have to be told anew.
  boolean says(@Nullable Push other, ControlKeys otherKeys) {
    return keys.equals(otherKeys) && (push == null ? other == null : push.equals(other));
  }

  /// Never the body: keys are in it.
  @Override
  public String toString() {
    return "Order[sequence=" + (push == null ? "none" : push.publication().sequence()) + "]";
  }
}
