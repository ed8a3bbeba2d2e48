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

/// One issuer's keys across configurations. They are fetched again every few minutes, and earlier
/// when a token asks for one that is not there: then at most twice a minute, so that tokens made up
/// by anybody do not become requests to the issuer. While it cannot be reached its last keys stay.
public final class RemoteKeys implements IssuerKeys {
  /// What decides whether an issuer of the next configuration is the same.
  ///
  /// @param caPem as in [JwtIssuer]
  public record Identity(String issuer, URI url, @Nullable String caPem, Network network) {
    public static Identity of(JwtIssuer issuer) {
      return new Identity(issuer.issuer(), issuer.jwksUrl(), issuer.caPem(), issuer.network());
    }
  }

  /// Gets the text behind a URL.
  public interface Fetch {
    /// Fails with a message that tells operators what is wrong.
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

  /// @param text that `keys` were read from
  /// @param problem why the last fetch failed; null: it did not
  /// @param failures in a row
  /// @param dueAt when they are fetched without anybody asking, in nanoseconds
  /// @param askableAt when a token may have them fetched, in nanoseconds
  /// @param underWay completes with the present fetch; null: there is none
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

  /// @param nanos a clock for durations
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

  /// Why the last fetch failed; null: it did not.
  public @Nullable String problem() {
    return state().problem();
  }

  /// Fetches them if it is time to.
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

  /// @return completes with the fetch, whatever comes of it
  private CompletionStage<?> fetch(State from, long askableAt) {
    var done = new CompletableFuture<Void>();
    State fetching = from.fetching(askableAt, done);
    if (!state.compareAndSet(from, fetching)) {
      // Somebody else was earlier, and may be through with it.
      return Objects.requireNonNullElse(
          state().underWay(), CompletableFuture.completedFuture(null));
    }
    var unused =
        begun()
            .handle((text, failure) -> after(fetching, text, failure))
            .exceptionally(e -> fetching.failed(told(e), nanos.getAsLong()))
            .thenAccept(
                next -> {
                  // Nobody else changes it while a fetch is under way.
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
      return before.failed(failure == null ? "nothing came" : told(failure), now);
    }
    KeySet known = before.keys();
    if (known != null && text.equals(before.text())) {
      return before.fetched(known, text, now);
    }
    try {
      return before.fetched(KeySet.parse(text), text, now);
    } catch (IllegalArgumentException e) {
      return before.failed(identity.url() + " " + told(e), now);
    }
  }

  private State state() {
    return Objects.requireNonNull(state.get(), "there is always one");
  }

  private static String told(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }
}
