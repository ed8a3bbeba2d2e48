package dev.aifleet.simulator.wire;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Why a request fails, before a format puts it in its own words.
///
/// @param code the format's own name for it; empty: what the status usually means there
public record Problem(int status, String code, String message) {
  public static Problem noKey(String advice) {
    return new Problem(401, "", "You did not provide an API key: " + advice);
  }

  /// Shows a part of the key, as providers do: a gateway must not pass that on.
  public static Problem wrongKey(String key) {
    String shown = key.length() < 8 ? "****" : key.substring(0, 4) + "****";
    return new Problem(401, "", "Incorrect API key provided: " + shown);
  }

  /// Why this key does not open the door, or null.
  ///
  /// @param accepted empty: any, or none
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

  /// An error that somebody ordered.
  public static Problem configuredProblem(int status, String code, String simulator) {
    String message =
        switch (status) {
          case 401 -> "Incorrect API key provided: ****";
          case 429 ->
              code.equals("insufficient_quota")
                  ? "You exceeded your current quota of " + simulator
                  : "Rate limit reached for " + simulator;
          default -> simulator + " was told to answer " + status;
        };
    return new Problem(status, code, message);
  }
}
