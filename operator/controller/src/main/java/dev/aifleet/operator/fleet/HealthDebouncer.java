package dev.aifleet.operator.fleet;

import dev.aifleet.operator.state.FleetReport.PodObservation;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The observations of the pods of one gateway, reported at most every 30 s, so that a flapping
/// breaker does not change status all the time. A refused credential, an unreachable issuer and the
/// first observation of a pod are reported at once.
///
/// Shared by the channels of all pods, under one lock that is held for short operations only.
final class HealthDebouncer {
  private static final Duration MIN_INTERVAL = Duration.ofSeconds(30);

  private final InstantSource clock;
  private final Lock lock = new ReentrantLock();
  private final Map<String, PodObservation> latest = new HashMap<>();
  private Map<String, PodObservation> reported = Map.of();
  private @Nullable Instant reportedAt;

  HealthDebouncer(InstantSource clock) {
    this.clock = clock;
  }

  /// Whether the reported observations have changed.
  boolean observe(String pod, PodObservation observation) {
    lock.lock();
    try {
      latest.put(pod, observation);
      if (latest.equals(reported) || !(isDue() || isUrgent())) {
        return false;
      }
      reported = Map.copyOf(latest);
      reportedAt = clock.instant();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// Removes all other pods.
  void retain(Set<String> pods) {
    lock.lock();
    try {
      latest.keySet().retainAll(pods);
      Map<String, PodObservation> remaining = new HashMap<>(reported);
      remaining.keySet().retainAll(pods);
      reported = Map.copyOf(remaining);
    } finally {
      lock.unlock();
    }
  }

  Map<String, PodObservation> reported() {
    lock.lock();
    try {
      return reported;
    } finally {
      lock.unlock();
    }
  }

  private boolean isDue() {
    return reportedAt == null || !clock.instant().isBefore(reportedAt.plus(MIN_INTERVAL));
  }

  private boolean isUrgent() {
    return !latest.keySet().equals(reported.keySet())
        || !urgentProblems(latest).equals(urgentProblems(reported));
  }

  /// Upstreams whose credential some pod saw refused, and issuers that some pod could not reach.
  private static List<Set<String>> urgentProblems(Map<String, PodObservation> pods) {
    Set<String> refused =
        pods.values().stream()
            .flatMap(observation -> observation.upstreams().entrySet().stream())
            .filter(upstream -> upstream.getValue().credentialRefused())
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    Set<String> unreachable =
        pods.values().stream()
            .flatMap(observation -> observation.issuerProblems().keySet().stream())
            .collect(Collectors.toSet());
    return List.of(refused, unreachable);
  }
}
