package dev.aifleet.gateway.exchange;

/// Observes every exchange. Called on its event loop, so implementations must not block.
public interface ExchangeListener {
  void begun();

  /// Called exactly once per exchange that has begun.
  void finished(ExchangeSummary summary);
}
