package dev.aifleet.simulator.wire;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is the same at all endpoints of one provider: who may enter, and how it says no.
public interface Provider {
  /// Why this call is not let in, or null.
  @Nullable Problem reject(RequestHead head, Set<String> keys);

  /// The body of an error.
  String error(Problem problem);

  /// The header that names a request.
  String requestIdHeader();

  /// The body of a list of models, or of one.
  String models(List<String> names, String owner);

  String model(String name, String owner);
}
