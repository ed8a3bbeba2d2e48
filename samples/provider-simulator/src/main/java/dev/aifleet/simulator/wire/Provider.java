package dev.aifleet.simulator.wire;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What all endpoints of one provider share: authentication, errors, the models endpoint.
public interface Provider {
  /// Checks key and required headers; null: accepted.
  @Nullable Problem reject(RequestHead head, Set<String> keys);

  /// The body of an error.
  String error(Problem problem);

  /// The response header with the request id.
  String requestIdHeader();

  /// The body of `GET` for all models, or for one.
  String models(List<String> names, String owner);

  String model(String name, String owner);
}
