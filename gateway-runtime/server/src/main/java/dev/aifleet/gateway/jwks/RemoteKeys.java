package dev.aifleet.gateway.jwks;

import dev.aifleet.config.GatewayConfig.JwtIssuer;
import dev.aifleet.config.GatewayConfig.Network;
import dev.aifleet.gateway.auth.IssuerKeys;
import dev.aifleet.gateway.auth.KeySet;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// One issuer's keys, kept across configurations. They are refreshed every few minutes, and earlier
/// when a token refers to an unknown key: then at most twice a minute, so that forged tokens do not
/// cause load at the issuer. While the issuer is unreachable the last keys stay in use.
public final class RemoteKeys implements IssuerKeys {
  /// Identity of an issuer across configurations.
  ///
  /// @param caPem as in [JwtIssuer]
  public record Identity(String issuer, URI url, @Nullable String caPem, Network network) {
    public static Identity of(JwtIssuer issuer) {
      return new Identity(issuer.issuer(), issuer.jwksUrl(), issuer.caPem(), issuer.network());
    }
  }

  /// Fetches the text at a URL.
  public interface Fetch {
    /// Fails with a message for operators.
    CompletableFuture<String> get();
  }

  private static final long FRESH = Duration.ofMinutes(5).toNanos();
  private static final long DEMAND_PAUSE = Duration.ofSeconds(30).toNanos();
  private static final long FIRST_RETRY = Duration.ofSeconds(1).toNanos();
  private static final int MOST_DOUBLINGS = 5;

  private final Identity identity;
  private final Fetch fetch;
  private final LongSupplier nanos;
  private final AtomicReference<State> state;

  /// @param text that `keys` were parsed from
  /// @param problem why the last fetch failed; null: it succeeded
  /// @param failures in a row
  /// @param dueAt time of the next regular fetch, in nanoseconds
  /// @param askableAt earliest time of a fetch caused by a token, in nanoseconds
  /// @param underWay completes with the fetch in progress; null: none
  private record State(
      @Nullable KeySet keys,
      @Nullable String text,
      @Nullable String problem,
      int failures,
      long dueAt,
      long askableAt,
      @Nullable CompletableFuture<Void> underWay) {
    State fetching(long askable, CompletableFuture<Void> fetch) {
      return new State(keys, text, problem, failures, dueAt, askable, fetch);
    }

    State fetched(KeySet fresh, String from, long now) {
      return new State(fresh, from, null, 0, now + FRESH, askableAt, null);
    }

    State failed(String why, long now) {
      long pause = FIRST_RETRY << Math.min(failures, MOST_DOUBLINGS);
      return new State(keys, text, why, failures + 1, now + pause, askableAt, null);
    }
  }

  /// @param nanos clock for durations
  public RemoteKeys(Identity identity, Fetch fetch, LongSupplier nanos) {
    this.identity = identity;
    this.fetch = fetch;
    this.nanos = nanos;
    long now = nanos.getAsLong();
    this.state = new AtomicReference<>(new State(null, null, null, 0, now, now, null));
  }

  public Identity identity() {
    return identity;
  }

  @Override
  public @Nullable KeySet current() {
    return state().keys();
  }

  @Override
  public boolean isFailing() {
    return state().problem() != null;
  }

  /// Why the last fetch failed; null: it succeeded.
  public @Nullable String problem() {
    return state().problem();
  }

  /// Fetches the keys if they are due.
  public void look() {
    State now = state();
    if (now.underWay() == null && nanos.getAsLong() - now.dueAt() >= 0) {
      var unused = fetch(now, now.askableAt());
    }
  }

  @Override
  public @Nullable CompletionStage<?> renew() {
    State now = state();
    if (now.underWay() != null) {
      return now.underWay();
    }
    long time = nanos.getAsLong();
    if (isFailing() || time - now.askableAt() < 0) {
      return null;
    }
    return fetch(now, time + DEMAND_PAUSE);
  }

  /// @return completes with the fetch, whether it succeeds or not
  private CompletionStage<?> fetch(State from, long askableAt) {
    var done = new CompletableFuture<Void>();
    State fetching = from.fetching(askableAt, done);
    if (!state.compareAndSet(from, fetching)) {
      // Another thread has started a fetch, which may already have ended.
      return Objects.requireNonNullElse(
          state().underWay(), CompletableFuture.completedFuture(null));
    }
    var unused =
        begun()
            .handle((text, failure) -> after(fetching, text, failure))
            .exceptionally(e -> fetching.failed(reason(e), nanos.getAsLong()))
            .thenAccept(
                next -> {
                  // Only the thread of the fetch changes the state while it is in progress.
                  state.set(next);
                  done.complete(null);
                });
    return done;
  }

  private CompletableFuture<String> begun() {
    try {
      return fetch.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private State after(State before, @Nullable String text, @Nullable Throwable failure) {
    long now = nanos.getAsLong();
    if (text == null) {
      return before.failed(failure == null ? "nothing came" : reason(failure), now);
    }
    KeySet known = before.keys();
    if (known != null && text.equals(before.text())) {
      return before.fetched(known, text, now);
    }
    try {
      return before.fetched(KeySet.parse(text), text, now);
    } catch (IllegalArgumentException e) {
      return before.failed(identity.url() + " " + reason(e), now);
    }
  }

  private State state() {
    return Objects.requireNonNull(state.get(), "there is always one");
  }

  private static String reason(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }
}
