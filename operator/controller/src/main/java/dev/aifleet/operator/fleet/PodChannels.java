package dev.aifleet.operator.fleet;

import dev.aifleet.config.Push;
import dev.aifleet.operator.state.ControlKeys;
import dev.aifleet.operator.state.FleetReport;
import dev.aifleet.operator.state.FleetReport.CallResult;
import dev.aifleet.operator.state.FleetReport.PodObservation;
import dev.aifleet.operator.state.GatewayPod;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/// The channels to all pods of one gateway and the latest results of their calls.
/// Pushes come from one reconcile at a time, results from the threads of the channels.
final class PodChannels {
  private final PodClient client;
  private final CallLimits limits = new CallLimits();
  private final ThreadFactory threads;
  private final Runnable changed;
  private final Map<String, CallResult> results = new ConcurrentHashMap<>();
  private final Map<String, PodChannel> channels = new HashMap<>();
  private final HealthDebouncer debouncer;
  private @Nullable ConfigPush configPush;

  PodChannels(PodClient client, ThreadFactory threads, InstantSource clock, Runnable changed) {
    this.client = client;
    this.threads = threads;
    this.changed = changed;
    this.debouncer = new HealthDebouncer(clock);
  }

  void publish(@Nullable Push push, ControlKeys keys, List<GatewayPod> pods) {
    ConfigPush current = configPush;
    if (current == null || !current.matches(push, keys)) {
      if (current != null && !current.keys().equals(keys)) {
        client.forget(current.keys());
      }
      current = ConfigPush.of(push, keys);
      configPush = current;
    }
    Map<String, GatewayPod> running = new HashMap<>();
    pods.stream().filter(GatewayPod::running).forEach(pod -> running.put(pod.name(), pod));
    channels.keySet().stream()
        .filter(name -> !running.containsKey(name))
        .toList()
        .forEach(this::close);
    results.keySet().retainAll(running.keySet());
    debouncer.retain(running.keySet());
    for (GatewayPod pod : running.values()) {
      PodChannel channel = channels.get(pod.name());
      if (channel == null) {
        open(pod, current);
      } else {
        channel.update(pod, current);
      }
    }
  }

  @Nullable ControlKeys keys() {
    return configPush == null ? null : configPush.keys();
  }

  FleetReport report() {
    return new FleetReport(results, debouncer.reported());
  }

  void close() {
    List.copyOf(channels.keySet()).forEach(this::close);
    if (configPush != null) {
      client.forget(configPush.keys());
    }
  }

  private void open(GatewayPod pod, ConfigPush current) {
    PodChannel channel =
        new PodChannel(
            pod,
            current,
            client,
            limits,
            new PodChannel.Listener(
                result -> onResult(pod.name(), result),
                observation -> onObservation(pod.name(), observation)));
    channels.put(pod.name(), channel);
    threads.newThread(channel).start();
  }

  private void close(String pod) {
    PodChannel channel = channels.remove(pod);
    if (channel != null) {
      channel.close();
    }
  }

  private void onObservation(String pod, PodObservation observation) {
    if (debouncer.observe(pod, observation)) {
      changed.run();
    }
  }

  private void onResult(String pod, CallResult result) {
    results.put(pod, result);
    changed.run();
  }
}
