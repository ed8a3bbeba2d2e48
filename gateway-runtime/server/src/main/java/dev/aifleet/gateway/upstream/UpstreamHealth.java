package dev.aifleet.gateway.upstream;

import dev.aifleet.config.GatewayConfig.Delivery;
import dev.aifleet.config.GatewayConfig.Probe;
import dev.aifleet.config.Statistics.ProbeState;
import dev.aifleet.gateway.resilience.Breaker;
import dev.aifleet.gateway.resilience.Breaker.Entry;
import dev.aifleet.gateway.resilience.Outcome;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Whether an upstream may be asked: breaker, room, pause, credential and probes.
///
/// Shared by all event loops and kept across reloads. Counters are atomic; [Rules] is replaced
/// whole, and a [Permit] answers to those it was given under, so a late failure of an old key says
/// nothing about the new one. Times are nanoseconds of one clock.
public final class UpstreamHealth {
  /// The better, the earlier.
  public enum Standing {
    Well,
    /// It fails too often, or its last probe did: for want of a better one.
    Degraded,
    /// Its breaker is open: for want of anybody.
    Open,
    /// Full, paused, or without a credential: not at all.
    Out
  }

  /// A refused key is tried again now and then: the mistake may have been the provider's.
  private static final long CREDENTIAL_PAUSE = Duration.ofMinutes(1).toNanos();

  private static final long NO_ROOM_PAUSE = Duration.ofSeconds(1).toNanos();

  /// What one configuration says, and what is known under it.
  private record Rules(Breaker breaker, int maxInFlight, Credential credential, Probing probing) {}

  /// @param outUntil 0: it is accepted
  private record Credential(@Nullable String id, AtomicLong outUntil) {
    Credential(@Nullable String id) {
      this(id, new AtomicLong());
    }
  }

  private static final class Probing {
    /// Null: nobody probes.
    private final @Nullable Probe settings;

    /// By the last one.
    private volatile ProbeState told = ProbeState.Unknown;

    Probing(@Nullable Probe settings) {
      this.settings = settings;
    }

    boolean isFailing() {
      return told == ProbeState.Failing;
    }
  }

  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicLong pausedUntil = new AtomicLong();
  private volatile Rules rules =
      new Rules(
          new Breaker(Delivery.DEFAULT.circuitBreaker()),
          Delivery.DEFAULT.maxInFlight(),
          new Credential(null),
          new Probing(null));

  /// Goes on under another configuration: what did not change in it stays as it is.
  ///
  /// @param credential id of the key, which names its value; null: none is sent
  public void follow(Delivery delivery, @Nullable String credential) {
    Rules now = rules;
    boolean sameBreaker = now.breaker().settings().equals(delivery.circuitBreaker());
    boolean sameProbe = Objects.equals(now.probing().settings, delivery.probe());
    boolean sameKey = Objects.equals(now.credential().id(), credential);
    rules =
        new Rules(
            sameBreaker ? now.breaker() : new Breaker(delivery.circuitBreaker()),
            delivery.maxInFlight(),
            sameKey ? now.credential() : new Credential(credential),
            sameProbe ? now.probing() : new Probing(delivery.probe()));
  }

  public Standing standing(long now) {
    Rules under = rules;
    boolean full = inFlight.get() >= under.maxInFlight();
    if (full || isAhead(pausedUntil, now) || isAhead(under.credential().outUntil(), now)) {
      return Standing.Out;
    }
    return switch (under.breaker().health(now)) {
      case Well, HalfOpen -> under.probing().isFailing() ? Standing.Degraded : Standing.Well;
      case Degraded -> Standing.Degraded;
      case Open -> Standing.Open;
    };
  }

  /// Takes a place for one attempt. Null: there is none after all.
  public @Nullable Permit enter(long now) {
    Rules under = rules;
    Entry entry = under.breaker().tryEnter(now);
    return entry == null ? null : enter(new Permit(this, under, entry, true), now);
  }

  /// Takes a place whatever the breaker says: there is nobody else.
  public @Nullable Permit enterAsLastResort(long now) {
    return enter(new Permit(this, rules, Entry.LastResort, true), now);
  }

  /// Takes a place whatever is known, for a pinned upstream; what it comes to is not judged.
  public @Nullable Permit enterPinned(long now) {
    return enter(new Permit(this, rules, Entry.LastResort, false), now);
  }

  /// When to ask again, for somebody who found it out or open.
  public Duration availableIn(long now) {
    Rules under = rules;
    long wait = Math.max(left(pausedUntil, now), left(under.credential().outUntil(), now));
    if (inFlight.get() >= under.maxInFlight()) {
      wait = Math.max(wait, NO_ROOM_PAUSE);
    }
    return Duration.ofNanos(wait);
  }

  public boolean isCredentialRefused() {
    return rules.credential().outUntil().get() != 0;
  }

  public boolean isOpen(long now) {
    return rules.breaker().health(now) == Breaker.Health.Open;
  }

  public int inFlight() {
    return inFlight.get();
  }

  public ProbeState probe() {
    return rules.probing().told;
  }

  /// What a probe told. One that was sent under other settings, or with another key, tells nothing.
  ///
  /// @param settings that it was sent under
  /// @param credential id of the key that it was sent with
  public void probed(
      ProbeOutcome outcome, @Nullable Probe settings, @Nullable String credential, long now) {
    Rules under = rules;
    boolean same =
        Objects.equals(under.probing().settings, settings)
            && Objects.equals(under.credential().id(), credential);
    if (!same) {
      return;
    }
    switch (outcome) {
      case Passing -> {
        under.probing().told = ProbeState.Passing;
        under.credential().outUntil().set(0);
      }
      case Failing -> under.probing().told = ProbeState.Failing;
      case CredentialRefused -> {
        under.probing().told = ProbeState.Failing;
        refuse(under.credential(), now);
      }
    }
  }

  private @Nullable Permit enter(Permit permit, long now) {
    Rules under = permit.under;
    boolean room = inFlight.incrementAndGet() <= under.maxInFlight();
    if (room && (!permit.judged || isFirstSinceRefusal(under.credential(), now))) {
      return permit;
    }
    inFlight.decrementAndGet();
    if (permit.judged) {
      under.breaker().released(permit.entry, now);
    }
    return null;
  }

  private void left(Permit permit, Outcome outcome, long now) {
    inFlight.decrementAndGet();
    switch (outcome) {
      case Outcome.Success _, Outcome.ModelMissing _, Outcome.ClientFault _ ->
          accepted(permit.under);
      case Outcome.CredentialRefused _ -> refuse(permit.under.credential(), now);
      case Outcome.Failure _, Outcome.Capacity _ -> pause(outcome.pause(), now);
      case Outcome.Released _ -> {}
    }
  }

  /// One request at a time finds out whether a refused key is accepted again.
  private static boolean isFirstSinceRefusal(Credential credential, long now) {
    long until = credential.outUntil().get();
    boolean trial = until - now <= 0;
    return until == 0
        || (trial && credential.outUntil().compareAndSet(until, notZero(now + CREDENTIAL_PAUSE)));
  }

  private static void accepted(Rules under) {
    if (under.credential().outUntil().get() != 0) {
      under.credential().outUntil().set(0);
    }
    if (under.probing().isFailing()) {
      under.probing().told = ProbeState.Unknown;
    }
  }

  private static void refuse(Credential credential, long now) {
    credential.outUntil().set(notZero(now + CREDENTIAL_PAUSE));
  }

  private void pause(Duration asked, long now) {
    if (!asked.isZero()) {
      long until = notZero(now + asked.toNanos());
      pausedUntil.accumulateAndGet(until, (a, b) -> a == 0 || b - a > 0 ? b : a);
    }
  }

  private static boolean isAhead(AtomicLong time, long now) {
    return left(time, now) > 0;
  }

  /// Nanoseconds until `time`; 0 stands for a time long past.
  private static long left(AtomicLong time, long now) {
    long at = time.get();
    return at == 0 ? 0 : Math.max(0, at - now);
  }

  private static long notZero(long time) {
    return time == 0 ? 1 : time;
  }

  /// One attempt's place, given back once; what comes later is ignored. Confined to the attempt's
  /// event loop.
  public static final class Permit {
    private final UpstreamHealth health;
    private final Rules under;
    private final Entry entry;
    private final boolean judged;
    private boolean finished;

    private Permit(UpstreamHealth health, Rules under, Entry entry, boolean judged) {
      this.health = health;
      this.under = under;
      this.entry = entry;
      this.judged = judged;
    }

    public void finish(Outcome outcome, long now) {
      if (finished) {
        return;
      }
      finished = true;
      if (judged) {
        judge(outcome, now);
      }
      health.left(this, outcome, now);
    }

    private void judge(Outcome outcome, long now) {
      switch (outcome) {
        case Outcome.Success _ -> under.breaker().succeeded(entry, now);
        case Outcome.Failure _ -> under.breaker().failed(now);
        case Outcome.Capacity _,
            Outcome.CredentialRefused _,
            Outcome.ModelMissing _,
            Outcome.ClientFault _,
            Outcome.Released _ ->
            under.breaker().released(entry, now);
      }
    }
  }
}
