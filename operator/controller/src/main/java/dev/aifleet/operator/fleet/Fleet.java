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

/// The pods of all gateways. Publishing returns at once; listeners are called when a pod has a new
/// result.
///
/// Shared: one entry per gateway, changed by the reconciles of that gateway, which come one at a
/// time.
public final class Fleet {
  private final PodClient client;
  private final InstantSource clock;
  private final ConcurrentMap<GatewayId, PodChannels> gateways = new ConcurrentHashMap<>();
  private final List<Consumer<GatewayId>> listeners = new CopyOnWriteArrayList<>();

  /// @param clock limits how often observations are reported
  public Fleet(PodClient client, InstantSource clock) {
    this.client = client;
    this.clock = clock;
  }

  /// @param listener called on the thread of a channel; must not block
  public void listen(Consumer<GatewayId> listener) {
    listeners.add(listener);
  }

  /// Pushes to all running pods, also to terminating ones: they still serve.
  ///
  /// @param push null: nothing was published so far; acknowledgements are read all the same
  public void publish(
      GatewayId gateway, @Nullable Push push, ControlKeys keys, List<GatewayPod> pods) {
    gateways.computeIfAbsent(gateway, this::open).publish(push, keys, pods);
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

  /// Stops calling the pods of a deleted gateway.
  public void forget(GatewayId gateway) {
    PodChannels channels = gateways.remove(gateway);
    if (channels != null) {
      channels.close();
    }
  }

  private PodChannels open(GatewayId gateway) {
    return new PodChannels(
        client,
        Thread.ofVirtual().name("fleet-" + gateway).factory(),
        clock,
        () -> listeners.forEach(listener -> listener.accept(gateway)));
  }
}
