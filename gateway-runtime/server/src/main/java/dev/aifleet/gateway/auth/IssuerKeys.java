package dev.aifleet.gateway.auth;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// The public keys of one issuer, wherever they come from. May be asked on any event loop.
public interface IssuerKeys {
  /// Null: none could be had so far.
  @Nullable KeySet current();

  /// Whether they may be out of date, since the last try to get newer ones failed.
  boolean isFailing();

  /// Asks for newer ones and completes, always normally, when they are there or cannot be had.
  /// Null: they were asked for a moment ago, or soon will be anyway.
  @Nullable CompletionStage<?> renew();
}
