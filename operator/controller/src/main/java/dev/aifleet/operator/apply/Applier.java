package dev.aifleet.operator.apply;

import dev.aifleet.operator.state.Desired;
import dev.aifleet.operator.state.GatewayId;
import dev.aifleet.operator.state.Observed;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.InstantSource;
import java.util.function.Consumer;

/// Applies the desired state, object by object. An object that cannot be written does not keep the
/// others from being written, except that configuration is written in order.
///
/// Shared by all gateways; its state is which writes have not succeeded.
public final class Applier {
  private final ClusterClient cluster;
  private final BackgroundWrites writes;
  private final AdmissionOverrides overrides = new AdmissionOverrides();

  /// @param clock decides when failed writes are tried again
  public Applier(ClusterClient cluster, InstantSource clock) {
    this.cluster = cluster;
    this.writes = new BackgroundWrites(clock);
  }

  /// Begins the apply of one reconcile.
  public ApplyRun begin(HasMetadata gateway, Desired desired, Observed observed) {
    var children =
        new ChildWriter(cluster, gateway, desired.replicas(), observed.owned(), overrides);
    return new ApplyRun(writes, children, GatewayId.of(gateway), desired, observed);
  }

  /// @param listener receives gateways of which a write has ended after its reconcile; must not
  ///     block
  public void listen(Consumer<GatewayId> listener) {
    writes.listen(listener);
  }

  /// Removes the state of a deleted gateway.
  public void forget(GatewayId gateway) {
    writes.forget(gateway);
    overrides.forget(gateway);
  }
}
