package dev.aifleet.operator.reconcile;

import dev.aifleet.api.AIGateway;
import dev.aifleet.operator.apply.Applier;
import dev.aifleet.operator.fleet.Fleet;
import dev.aifleet.operator.state.FleetReport;
import dev.aifleet.operator.state.GatewayId;
import dev.aifleet.operator.telemetry.Metrics;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import java.util.Set;

/// Begins a reconcile when a call to a pod has a new result and when a write ends late; removes the
/// state of a deleted gateway.
public final class FleetEventSource extends AbstractEventSource<FleetReport, AIGateway>
    implements ResourceEventAware<AIGateway> {
  private final Fleet fleet;
  private final Applier applier;
  private final StatusWriter statusWriter;
  private final Metrics metrics;

  public FleetEventSource(
      Fleet fleet, Applier applier, StatusWriter statusWriter, Metrics metrics) {
    super(FleetReport.class, "fleet");
    this.fleet = fleet;
    this.applier = applier;
    this.statusWriter = statusWriter;
    this.metrics = metrics;
    fleet.listen(this::changed);
    applier.listen(this::changed);
  }

  @Override
  public Set<FleetReport> getSecondaryResources(AIGateway gateway) {
    return Set.of(fleet.report(GatewayId.of(gateway)));
  }

  @Override
  public void onResourceDeleted(AIGateway gateway) {
    fleet.forget(GatewayId.of(gateway));
    applier.forget(GatewayId.of(gateway));
    statusWriter.forget(GatewayId.of(gateway));
    metrics.forget(GatewayId.of(gateway));
  }

  private void changed(GatewayId gateway) {
    if (isRunning()) {
      getEventHandler().handleEvent(new Event(new ResourceID(gateway.name(), gateway.namespace())));
    }
  }
}
