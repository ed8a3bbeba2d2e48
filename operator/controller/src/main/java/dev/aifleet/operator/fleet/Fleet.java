package dev.aifleet.operator.fleet;

import dev.aifleet.config.Push;
import dev.aifleet.operator.state.ControlKeys;
import dev.aifleet.operator.state.FleetReport;
import dev.aifleet.operator.state.GatewayId;
import dev.aifleet.operator.state.GatewayPod;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// All gateways' pods. Orders return at once; who listens is told when a pod answers something new.
///
/// Shared: one entry per gateway, changed by that gateway's reconciles, which come one at a time.
public final class Fleet {
  private final PodClient calls;
  private final InstantSource clock;
  private final ConcurrentMap<GatewayId, PodChannels> gateways = new ConcurrentHashMap<>();
  private final List<Consumer<GatewayId>> listeners = new CopyOnWriteArrayList<>();

  /// @param clock by which news of upstreams are held back
  public Fleet(PodClient calls, InstantSource clock) {
    this.calls = calls;
    this.clock = clock;
  }

  /// @param listener called on a line's thread; must not wait
  public void listen(Consumer<GatewayId> listener) {
    listeners.add(listener);
  }

  /// All running pods are to run `push`, also those that are leaving: they still serve.
  ///
  /// @param push null: nothing was published so far; pods are asked how they are all the same
  public void publish(
      GatewayId gateway, @Nullable Push push, ControlKeys keys, List<GatewayPod> pods) {
    gateways.computeIfAbsent(gateway, this::channels).take(push, keys, pods);
  }

  public FleetReport report(GatewayId gateway) {
    PodChannels channels = gateways.get(gateway);
    return channels == null ? FleetReport.EMPTY : channels.report();
  }

  /// What the pods were called with last; null: they were not called yet.
  public @Nullable ControlKeys keys(GatewayId gateway) {
    PodChannels channels = gateways.get(gateway);
    return channels == null ? null : channels.keys();
  }

  /// The gateway is gone.
  public void forget(GatewayId gateway) {
    PodChannels channels = gateways.remove(gateway);
    if (channels != null) {
      channels.close();
    }
  }

  private PodChannels channels(GatewayId gateway) {
    return new PodChannels(
        calls,
        Thread.ofVirtual().name("fleet-" + gateway).factory(),
        clock,
        () -> listeners.forEach(listener -> listener.accept(gateway)));
  }
}
