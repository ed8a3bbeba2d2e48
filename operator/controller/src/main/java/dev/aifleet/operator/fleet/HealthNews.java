package dev.aifleet.operator.fleet;

import dev.aifleet.operator.state.FleetReport.Found;
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
final class HealthNews {
  private static final Duration PAUSE = Duration.ofSeconds(30);

  private final InstantSource clock;
  private final Lock lock = new ReentrantLock();
  private final Map<String, Found> latest = new HashMap<>();
  private Map<String, Found> told = Map.of();
  private @Nullable Instant toldAt;

  HealthNews(InstantSource clock) {
    this.clock = clock;
  }

  /// Whether there is something new to be told.
  boolean hear(String pod, Found found) {
    lock.lock();
    try {
      latest.put(pod, found);
      if (latest.equals(told) || !(isDue() || isUrgent())) {
        return false;
      }
      told = Map.copyOf(latest);
      toldAt = clock.instant();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// Other pods are gone.
  void keep(Set<String> pods) {
    lock.lock();
    try {
      latest.keySet().retainAll(pods);
      Map<String, Found> kept = new HashMap<>(told);
      kept.keySet().retainAll(pods);
      told = Map.copyOf(kept);
    } finally {
      lock.unlock();
    }
  }

  Map<String, Found> told() {
    lock.lock();
    try {
      return told;
    } finally {
      lock.unlock();
    }
  }

  private boolean isDue() {
    return toldAt == null || !clock.instant().isBefore(toldAt.plus(PAUSE));
  }

  private boolean isUrgent() {
    return !latest.keySet().equals(told.keySet()) || !wanting(latest).equals(wanting(told));
  }

  /// Upstreams whose credential some pod saw refused, and issuers that some pod could not reach.
  private static List<Set<String>> wanting(Map<String, Found> pods) {
    Set<String> refused =
        pods.values().stream()
            .flatMap(found -> found.upstreams().entrySet().stream())
            .filter(upstream -> upstream.getValue().credentialRefused())
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    Set<String> unreached =
        pods.values().stream()
            .flatMap(found -> found.issuerProblems().keySet().stream())
            .collect(Collectors.toSet());
    return List.of(refused, unreached);
  }
}
