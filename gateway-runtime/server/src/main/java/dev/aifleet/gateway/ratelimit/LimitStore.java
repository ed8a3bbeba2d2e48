package dev.aifleet.gateway.ratelimit;

import java.util.List;
import java.util.function.Consumer;

/// Counts requests against limits. The result may arrive later, always on the caller's event loop.
public interface LimitStore {
  /// Takes one request from every claim, or from none.
  ///
  /// @param now milliseconds since the epoch
  void reserve(List<LimitKey> keys, long now, Consumer<Reservation> decided);
}
