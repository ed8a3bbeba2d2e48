package dev.aifleet.gateway.exchange;

/// Hears of every exchange. Called on its event loop, so implementations return at once.
public interface ExchangeListener {
  void begun();

  /// Called once for every exchange that has begun.
  void finished(ExchangeSummary summary);
}
