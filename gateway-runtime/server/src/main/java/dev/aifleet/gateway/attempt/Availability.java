package dev.aifleet.gateway.attempt;

import dev.aifleet.gateway.admission.Refusal;
import dev.aifleet.gateway.routing.Candidate;
import dev.aifleet.gateway.upstream.Target;
import dev.aifleet.gateway.upstream.UpstreamHealth;
import dev.aifleet.gateway.upstream.UpstreamHealth.Cause;
import dev.aifleet.gateway.upstream.UpstreamHealth.Scope;
import java.time.Duration;
import java.util.List;

/// Computes when unavailable upstreams can be tried again, and the refusal until then.
final class Availability {
  private static final long NEVER = Long.MAX_VALUE;

  private final String caller;

  /// @param caller whose requests these are
  Availability(String caller) {
    this.caller = caller;
  }

  /// Nanoseconds until the first of `all` may be tried, as far as waiting helps.
  ///
  /// @param pinned whether breakers and credentials are ignored
  long restNanos(List<Candidate<Target>> all, boolean pinned, long now) {
    long least = NEVER;
    for (Candidate<Target> member : all) {
      if (pinned || isWorthWaitingFor(member, now)) {
        least = Math.min(least, health(member).restsFor(scope(member), now).toNanos());
      }
    }
    return least;
  }

  /// The refusal when none of `all` can be tried: the reason that they share, else a general one.
  ///
  /// @param refused whether another upstream has just refused the gateway's credential
  Refusal refusal(List<Candidate<Target>> all, boolean refused, long now) {
    long soonest = NEVER;
    boolean onlyKeys = true;
    boolean onlyShares = !refused;
    boolean onlyCapacity = !refused;
    for (Candidate<Target> member : all) {
      Cause cause = health(member).cause(scope(member), now);
      soonest = Math.min(soonest, health(member).availableIn(scope(member), now).toNanos());
      onlyKeys &= cause == Cause.Credential;
      onlyShares &= cause == Cause.CallerShare;
      onlyCapacity &= cause == Cause.Capacity || cause == Cause.CallerShare;
    }
    if (onlyKeys) {
      return new Refusal.CredentialRefused("");
    }
    if (onlyShares) {
      return new Refusal.CallerBusy();
    }
    return onlyCapacity
        ? new Refusal.NoCapacity(Duration.ofNanos(soonest))
        : new Refusal.UpstreamsUnavailable(Duration.ofNanos(soonest));
  }

  private boolean isWorthWaitingFor(Candidate<Target> member, long now) {
    return switch (health(member).standing(scope(member), now)) {
      case Well, Degraded -> true;
      case Open, Doubted -> false;
      case Out -> health(member).cause(scope(member), now) != Cause.Credential;
    };
  }

  private Scope scope(Candidate<Target> member) {
    return new Scope(member.model(), caller);
  }

  private static UpstreamHealth health(Candidate<Target> member) {
    return member.upstream().live().health();
  }
}
