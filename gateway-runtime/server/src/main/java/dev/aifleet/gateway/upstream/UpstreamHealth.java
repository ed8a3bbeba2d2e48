package dev.aifleet.gateway.upstream;

import dev.aifleet.config.GatewayConfig.ConnectionPolicy;
import dev.aifleet.config.GatewayConfig.Probe;
import dev.aifleet.config.Statistics.ProbeState;
import dev.aifleet.gateway.resilience.Breaker;
import dev.aifleet.gateway.resilience.Breaker.Entry;
import dev.aifleet.gateway.resilience.CredentialHealth;
import dev.aifleet.gateway.resilience.ModelPauses;
import dev.aifleet.gateway.resilience.Outcome;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Whether an upstream may be asked for a model: breaker, room, pauses, credential and probes.
///
/// Shared by all event loops and kept across reloads. Counters are atomic; [Rules] is replaced
/// whole, and a [Permit] answers to those it was given under, so a late failure of an old key says
/// nothing about the new one. Times are nanoseconds of one clock.
public final class UpstreamHealth {
  /// The better, the earlier.
  public enum Standing {
    Well,
    /// It fails too often, or its last probe did, or it is short of room: for want of a better one.
    Degraded,
    /// Its breaker is open: for want of anybody.
    Open,
    /// It refuses our credential: for want even of an open one.
    Doubted,
    /// Full, paused, or without a credential: not at all.
    Out
  }

  /// Why it is not to be had.
  public enum Cause {
    /// It, or what we may send to it, is full.
    Capacity,
    /// What is left of what we may send to it is for callers that have less under way.
    CallerShare,
    /// It does not accept our credential.
    Credential,
    /// It fails.
    Failure
  }

  /// Whose request an attempt carries, and for what.
  ///
  /// @param model in the upstream's own words
  /// @param caller tells one caller from all others
  public record Scope(String model, String caller) {}

  private static final long NO_ROOM_PAUSE = Duration.ofSeconds(1).toNanos();

  /// What one configuration says, and what is known under it.
  private record Rules(Breaker breaker, int maxInFlight, Credential credential, Probing probing) {}

  /// @param pauses of the account that it belongs to
  private record Credential(@Nullable String id, CredentialHealth health, ModelPauses pauses) {
    Credential(@Nullable String id) {
      this(id, new CredentialHealth(), new ModelPauses());
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

  private final Bulkhead bulkhead = new Bulkhead();
  private volatile Rules rules =
      new Rules(
          new Breaker(ConnectionPolicy.DEFAULT.circuitBreaker()),
          ConnectionPolicy.DEFAULT.maxInFlight(),
          new Credential(null),
          new Probing(null));

  /// Goes on under another configuration: what did not change in it stays as it is.
  ///
  /// @param credential id of the key, which names its value; null: none is sent
  public void follow(ConnectionPolicy connectionPolicy, @Nullable String credential) {
    Rules now = rules;
    boolean sameBreaker = now.breaker().settings().equals(connectionPolicy.circuitBreaker());
    boolean sameProbe = Objects.equals(now.probing().settings, connectionPolicy.probe());
    boolean sameKey = Objects.equals(now.credential().id(), credential);
    rules =
        new Rules(
            sameBreaker ? now.breaker() : new Breaker(connectionPolicy.circuitBreaker()),
            connectionPolicy.maxInFlight(),
            sameKey ? now.credential() : new Credential(credential),
            sameProbe ? now.probing() : new Probing(connectionPolicy.probe()));
  }

  public Standing standing(Scope scope, long now) {
    Rules under = rules;
    String model = scope.model();
    Credential credential = under.credential();
    CredentialHealth.State accepted = credential.health().state(now);
    boolean paused = credential.pauses().nanosLeft(model, now) > 0;
    if (isFullFor(scope.caller(), under) || paused || accepted == CredentialHealth.State.Refused) {
      return Standing.Out;
    }
    if (accepted == CredentialHealth.State.Doubted) {
      return Standing.Doubted;
    }
    boolean spared = under.probing().isFailing() || credential.pauses().nanosSpared(model, now) > 0;
    return switch (under.breaker().health(now)) {
      case Well, HalfOpen -> spared ? Standing.Degraded : Standing.Well;
      case Degraded -> Standing.Degraded;
      case Open -> Standing.Open;
    };
  }

  /// Takes a place for one attempt. Null: there is none after all.
  public @Nullable Permit enter(Scope scope, long now) {
    Rules under = rules;
    Entry entry = under.breaker().tryEnter(now);
    return entry == null ? null : enter(new Permit(this, under, scope, entry, true), now);
  }

  /// Takes a place whatever the breaker says: there is nobody else.
  public @Nullable Permit enterAsLastResort(Scope scope, long now) {
    return enter(new Permit(this, rules, scope, Entry.LastResort, true), now);
  }

  /// Takes a place whatever is known, for a pinned upstream; what it comes to is not judged.
  public @Nullable Permit enterPinned(Scope scope, long now) {
    return enter(new Permit(this, rules, scope, Entry.LastResort, false), now);
  }

  /// When to ask again, for somebody who found it out.
  public Duration availableIn(Scope scope, long now) {
    String model = scope.model();
    Credential credential = rules.credential();
    long wait =
        Math.max(credential.pauses().nanosLeft(model, now), credential.health().nanosLeft(now));
    return Duration.ofNanos(
        isFullFor(scope.caller(), rules) ? Math.max(wait, NO_ROOM_PAUSE) : wait);
  }

  /// When to ask again without regard to what it has answered lately.
  public Duration restsFor(Scope scope, long now) {
    long spared = rules.credential().pauses().nanosSpared(scope.model(), now);
    Duration available = availableIn(scope, now);
    return available.toNanos() > spared ? available : Duration.ofNanos(spared);
  }

  /// Why nothing can be had of it, for somebody who found it so.
  public Cause cause(Scope scope, long now) {
    Rules under = rules;
    if (under.credential().health().state(now) != CredentialHealth.State.Accepted) {
      return Cause.Credential;
    }
    if (bulkhead.isFull(under.maxInFlight())
        || under.credential().pauses().isForCapacity(scope.model(), now)) {
      return Cause.Capacity;
    }
    return isFullFor(scope.caller(), under) ? Cause.CallerShare : Cause.Failure;
  }

  /// Whether it is known to refuse our credential.
  public boolean isCredentialRefused() {
    return rules.credential().health().isRefused();
  }

  /// Whether a probe should find out now whether it refuses our credential.
  boolean wantsProbe(long now) {
    return rules.credential().health().wantsProbe(now);
  }

  public boolean isOpen(long now) {
    return rules.breaker().health(now) == Breaker.Health.Open;
  }

  public int inFlight() {
    return bulkhead.inFlight();
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
    CredentialHealth health = under.credential().health();
    under.probing().told =
        switch (outcome) {
          case Passing -> ProbeState.Passing;
          case Failing -> ProbeState.Failing;
          // It answers; whether it would serve is for requests to find out.
          case CredentialRefused, AccessDenied -> ProbeState.Unknown;
        };
    switch (outcome) {
      case Passing -> health.probePassed();
      case CredentialRefused -> health.probeRefused(true, now);
      case AccessDenied -> health.probeRefused(false, now);
      case Failing -> {}
    }
  }

  private @Nullable Permit enter(Permit permit, long now) {
    if (bulkhead.enter(permit.scope.caller(), permit.under.maxInFlight())) {
      return permit;
    }
    if (permit.judged) {
      permit.under.breaker().released(permit.entry, now);
    }
    return null;
  }

  private void left(Permit permit, Outcome outcome, long now) {
    Credential credential = permit.under.credential();
    String caller = permit.scope.caller();
    bulkhead.leave(caller);
    switch (outcome) {
      case Outcome.Success _, Outcome.ModelMissing _, Outcome.StateMiss _, Outcome.ClientFault _ ->
          accepted(permit.under, now);
      case Outcome.CredentialRefused _ -> credential.health().refused(caller, true, now);
      case Outcome.AccessDenied _ -> credential.health().refused(caller, false, now);
      case Outcome.Failure _, Outcome.Capacity _ ->
          credential.pauses().record(permit.scope.model(), outcome, now);
      case Outcome.Released _ -> {}
    }
  }

  private static void accepted(Rules under, long now) {
    under.credential().health().accepted(now);
    if (under.probing().isFailing()) {
      under.probing().told = ProbeState.Unknown;
    }
  }

  private boolean isFullFor(String caller, Rules under) {
    return bulkhead.isFullFor(caller, under.maxInFlight());
  }

  /// One attempt's place, given back once; what comes later is ignored. Confined to the attempt's
  /// event loop.
  public static final class Permit {
    private final UpstreamHealth health;
    private final Rules under;
    private final Scope scope;
    private final Entry entry;
    private final boolean judged;
    private boolean finished;

    private Permit(UpstreamHealth health, Rules under, Scope scope, Entry entry, boolean judged) {
      this.health = health;
      this.under = under;
      this.scope = scope;
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
            Outcome.AccessDenied _,
            Outcome.ModelMissing _,
            Outcome.StateMiss _,
            Outcome.ClientFault _,
            Outcome.Released _ ->
            under.breaker().released(entry, now);
      }
    }
  }
}
