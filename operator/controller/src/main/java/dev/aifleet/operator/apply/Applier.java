package dev.aifleet.operator.apply;

import dev.aifleet.operator.state.Desired;
import dev.aifleet.operator.state.GatewayId;
import dev.aifleet.operator.state.Observed;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.InstantSource;
import java.util.function.Consumer;

/// Makes the cluster as wanted, object by object. One object that cannot be written keeps none of
/// the others from it, except that configuration is written in order or not at all.
///
/// Shared by all gateways; what it remembers is which writes have not succeeded.
public final class Applier {
  private final ClusterClient cluster;
  private final BackgroundWrites writes;
  private final AdmissionOverrides overrides = new AdmissionOverrides();

  /// @param clock by which failed writes are tried again
  public Applier(ClusterClient cluster, InstantSource clock) {
    this.cluster = cluster;
    this.writes = new BackgroundWrites(clock);
  }

  /// Begins the one apply of a reconcile.
  public ApplyRun begin(HasMetadata gateway, Desired desired, Observed observed) {
    var children =
        new ChildWriter(cluster, gateway, desired.replicas(), observed.owned(), overrides);
    return new ApplyRun(writes, children, GatewayId.of(gateway), desired, observed);
  }

  /// @param listener is told of gateways of which a write has ended after its reconcile; must not
  ///     wait
  public void listen(Consumer<GatewayId> listener) {
    writes.listen(listener);
  }

  /// The gateway is gone.
  public void forget(GatewayId gateway) {
    writes.forget(gateway);
    overrides.forget(gateway);
  }
}
