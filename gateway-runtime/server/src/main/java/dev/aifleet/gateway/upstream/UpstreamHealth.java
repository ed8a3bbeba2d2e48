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

/// Whether an upstream may be used for a model: breaker, capacity, pauses, credential and probes.
///
/// Shared by all event loops and kept across reloads. Counters are atomic; [Rules] is replaced as a
/// whole, and a [Permit] reports to the rules it was given under, so a late failure of an old key
/// does not count against the new one. Times are nanoseconds of one clock.
public final class UpstreamHealth {
  /// Ordered from best to worst.
  public enum Standing {
    Well,
    /// It fails too often, its last probe failed, or it is short of capacity: used without a better
    /// one.
    Degraded,
    /// Its breaker is open: used as the last resort.
    Open,
    /// It refuses the credential: used only if not even one with an open breaker is left.
    Doubted,
    /// Full, paused, or without a credential: not used.
    Out
  }

  /// Why it cannot be used.
  public enum Cause {
    /// The upstream, or the limit of attempts at it, is full.
    Capacity,
    /// The remaining places are reserved for callers with fewer attempts in progress.
    CallerShare,
    /// It refuses the credential.
    Credential,
    /// It fails.
    Failure
  }

  /// Model and caller of an attempt.
  ///
  /// @param model as the upstream names it
  /// @param caller identifies the caller among all others
  public record Scope(String model, String caller) {}

  private static final long NO_ROOM_PAUSE = Duration.ofSeconds(1).toNanos();

  /// The rules of one configuration, and the state under them.
  private record Rules(Breaker breaker, int maxInFlight, Credential credential, Probing probing) {}

  /// @param pauses of its account
  private record Credential(@Nullable String id, CredentialHealth health, ModelPauses pauses) {
    Credential(@Nullable String id) {
      this(id, new CredentialHealth(), new ModelPauses());
    }
  }

  private static final class Probing {
    /// Null: not probed.
    private final @Nullable Probe settings;

    /// Result of the last probe.
    private volatile ProbeState reported = ProbeState.Unknown;

    Probing(@Nullable Probe settings) {
      this.settings = settings;
    }

    boolean isFailing() {
      return reported == ProbeState.Failing;
    }
  }

  private final Bulkhead bulkhead = new Bulkhead();
  private volatile Rules rules =
      new Rules(
          new Breaker(ConnectionPolicy.DEFAULT.circuitBreaker()),
          ConnectionPolicy.DEFAULT.maxInFlight(),
          new Credential(null),
          new Probing(null));

  /// Continues under another configuration: state of unchanged parts is kept.
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

  /// Takes a place for one attempt. Null: not available any more.
  public @Nullable Permit enter(Scope scope, long now) {
    Rules under = rules;
    Entry entry = under.breaker().tryEnter(now);
    return entry == null ? null : enter(new Permit(this, under, scope, entry, true), now);
  }

  /// Takes a place whatever the breaker's state, as the last resort.
  public @Nullable Permit enterAsLastResort(Scope scope, long now) {
    return enter(new Permit(this, rules, scope, Entry.LastResort, true), now);
  }

  /// Takes a place whatever the state, for a pinned upstream; the result is not judged.
  public @Nullable Permit enterPinned(Scope scope, long now) {
    return enter(new Permit(this, rules, scope, Entry.LastResort, false), now);
  }

  /// When the upstream may be used again, once it was found unavailable.
  public Duration availableIn(Scope scope, long now) {
    String model = scope.model();
    Credential credential = rules.credential();
    long wait =
        Math.max(credential.pauses().nanosLeft(model, now), credential.health().nanosLeft(now));
    return Duration.ofNanos(
        isFullFor(scope.caller(), rules) ? Math.max(wait, NO_ROOM_PAUSE) : wait);
  }

  /// The same, regardless of its latest results.
  public Duration restsFor(Scope scope, long now) {
    long spared = rules.credential().pauses().nanosSpared(scope.model(), now);
    Duration available = availableIn(scope, now);
    return available.toNanos() > spared ? available : Duration.ofNanos(spared);
  }

  /// Why it cannot be used, once it was found unavailable.
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

  /// Whether it is known to refuse the credential.
  public boolean isCredentialRefused() {
    return rules.credential().health().isRefused();
  }

  /// Whether a probe should be sent now, to check the credential.
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
    return rules.probing().reported;
  }

  /// Applies the result of a probe, unless it was sent under other settings or with another key.
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
    under.probing().reported =
        switch (outcome) {
          case Passing -> ProbeState.Passing;
          case Failing -> ProbeState.Failing;
          // It responds; whether it serves requests is for requests to show.
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
      under.probing().reported = ProbeState.Unknown;
    }
  }

  private boolean isFullFor(String caller, Rules under) {
    return bulkhead.isFullFor(caller, under.maxInFlight());
  }

  /// The place of one attempt, released once; later calls are ignored. Confined to the attempt's
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
