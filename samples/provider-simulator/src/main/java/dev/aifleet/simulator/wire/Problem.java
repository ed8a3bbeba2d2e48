package dev.aifleet.simulator.wire;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An error, before a format renders it in its own schema.
///
/// @param code the format's error code; empty: the usual one for the status
public record Problem(int status, String code, String message) {
  public static Problem noKey(String advice) {
    return new Problem(401, "", "You did not provide an API key: " + advice);
  }

  /// Has a part of the key, as providers' messages do: a gateway must not pass that on.
  public static Problem wrongKey(String key) {
    String shown = key.length() < 8 ? "****" : key.substring(0, 4) + "****";
    return new Problem(401, "", "Incorrect API key provided: " + shown);
  }

  /// Checks an API key; null: accepted.
  ///
  /// @param accepted empty: any key, or none
  public static @Nullable Problem checkKey(
      @Nullable String key, Set<String> accepted, String advice) {
    if (accepted.isEmpty()) {
      return null;
    }
    if (key == null) {
      return noKey(advice);
    }
    return accepted.contains(key) ? null : wrongKey(key);
  }

  public static Problem unknownModel(String model) {
    return new Problem(
        404, "", "The model `" + model + "` does not exist or you do not have access to it.");
  }

  public static Problem unknownUrl(String head) {
    return new Problem(404, "unknown_url", "Unknown request URL: " + head);
  }

  public static Problem badRequest(String message) {
    return new Problem(400, "", message);
  }

  public static Problem missing(String parameter) {
    return new Problem(
        400, "missing_required_parameter", "Missing required parameter: '" + parameter + "'.");
  }

  /// The error of the knobs `errorStatus` and `errorCode`.
  public static Problem configured(int status, String code, String simulator) {
    String message =
        switch (status) {
          case 401 -> "Incorrect API key provided: ****";
          case 429 ->
              code.equals("insufficient_quota")
                  ? "You exceeded your current quota of " + simulator
                  : "Rate limit reached for " + simulator;
          default -> simulator + " is configured to return " + status;
        };
    return new Problem(status, code, message);
  }
}
