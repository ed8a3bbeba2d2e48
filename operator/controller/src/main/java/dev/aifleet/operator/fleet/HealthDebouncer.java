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

/// How the pods of one gateway find their upstreams and issuers, passed on at most every 30 s, so
/// that a breaker that flaps does not write status all the time. A refused credential is told at
/// once, and so are an issuer that cannot be reached and a pod that was not heard before.
///
/// Shared by the lines of all pods, under one lock that nobody holds for long.
final class HealthDebouncer {
  private static final Duration PAUSE = Duration.ofSeconds(30);

  private final InstantSource clock;
  private final Lock lock = new ReentrantLock();
  private final Map<String, PodObservation> latest = new HashMap<>();
  private Map<String, PodObservation> reported = Map.of();
  private @Nullable Instant reportedAt;

  HealthDebouncer(InstantSource clock) {
    this.clock = clock;
  }

  /// Whether there is something new to be told.
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

  /// Other pods are gone.
  void retain(Set<String> pods) {
    lock.lock();
    try {
      latest.keySet().retainAll(pods);
      Map<String, PodObservation> kept = new HashMap<>(reported);
      kept.keySet().retainAll(pods);
      reported = Map.copyOf(kept);
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
    return reportedAt == null || !clock.instant().isBefore(reportedAt.plus(PAUSE));
  }

  private boolean isUrgent() {
    return !latest.keySet().equals(reported.keySet()) || !urgent(latest).equals(urgent(reported));
  }

  /// Upstreams whose credential some pod saw refused, and issuers that some pod could not reach.
  private static List<Set<String>> urgent(Map<String, PodObservation> pods) {
    Set<String> refused =
        pods.values().stream()
            .flatMap(observation -> observation.upstreams().entrySet().stream())
            .filter(upstream -> upstream.getValue().credentialRefused())
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    Set<String> unreached =
        pods.values().stream()
            .flatMap(observation -> observation.issuerProblems().keySet().stream())
            .collect(Collectors.toSet());
    return List.of(refused, unreached);
  }
}
