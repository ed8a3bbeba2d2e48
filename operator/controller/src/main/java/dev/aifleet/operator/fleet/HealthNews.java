package dev.aifleet.operator.fleet;

import dev.aifleet.operator.state.FleetReport.Health;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How the pods of one gateway find their upstreams, passed on at most every 30 s, so that a
/// breaker that flaps does not write status all the time. A refused credential is told at once,
/// and so is a pod that was not heard before.
///
/// Shared by the lines of all pods, under one lock that nobody holds for long.
final class HealthNews {
  private static final Duration PAUSE = Duration.ofSeconds(30);

  private final InstantSource clock;
  private final Lock lock = new ReentrantLock();
  private final Map<String, Map<String, Health>> latest = new HashMap<>();
  private Map<String, Map<String, Health>> told = Map.of();
  private @Nullable Instant toldAt;

  HealthNews(InstantSource clock) {
    this.clock = clock;
  }

  /// Whether there is something new to be told.
  boolean hear(String pod, Map<String, Health> health) {
    lock.lock();
    try {
      latest.put(pod, Map.copyOf(health));
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
      Map<String, Map<String, Health>> kept = new HashMap<>(told);
      kept.keySet().retainAll(pods);
      told = Map.copyOf(kept);
    } finally {
      lock.unlock();
    }
  }

  Map<String, Map<String, Health>> told() {
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
    return !latest.keySet().equals(told.keySet()) || !refused(latest).equals(refused(told));
  }

  /// Upstreams whose credential some pod saw refused.
  private static Set<String> refused(Map<String, Map<String, Health>> pods) {
    return pods.values().stream()
        .flatMap(upstreams -> upstreams.entrySet().stream())
        .filter(upstream -> upstream.getValue().credentialRefused())
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }
}
