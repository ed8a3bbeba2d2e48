package dev.aifleet.gateway.auth;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// The public keys of one issuer. May be called on any event loop.
public interface IssuerKeys {
  /// Null: not fetched so far.
  @Nullable KeySet current();

  /// Whether the keys may be outdated, since the last fetch failed.
  boolean isFailing();

  /// Fetches newer keys and completes, always normally, when the fetch has ended. Null: the last
  /// fetch is too recent, or the next one is due soon.
  @Nullable CompletionStage<?> renew();
}
