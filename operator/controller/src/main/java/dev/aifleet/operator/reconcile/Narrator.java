package dev.aifleet.operator.reconcile;

import static java.util.Comparator.naturalOrder;

import dev.aifleet.api.AIGateway;
import dev.aifleet.api.AIGatewayStatus;
import dev.aifleet.operator.state.ApplyResult;
import dev.aifleet.operator.state.ApplyResult.Failure;
import dev.aifleet.operator.state.GatewayId;
import dev.aifleet.operator.state.Observed;
import dev.aifleet.operator.telemetry.Announcer;
import dev.aifleet.operator.telemetry.Metrics;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/// The end of every reconcile: status if it changed, Events of what changed in it, and when to come
/// back.
public final class Narrator {
  private final Announcer announcer;
  private final Metrics metrics;
  private final InstantSource clock;

  public Narrator(Announcer announcer, Metrics metrics, InstantSource clock) {
    this.announcer = announcer;
    this.metrics = metrics;
    this.clock = clock;
  }

  UpdateControl<AIGateway> tell(
      AIGateway gateway, AIGatewayStatus status, Observed observed, ApplyResult done) {
    metrics.reconciled(Duration.between(observed.at(), clock.instant()));
    Optional<Duration> again = done.failures().stream().map(Failure::again).min(naturalOrder());
    if (again.isPresent()
        && done.failures().stream().allMatch(Failure.Outdated.class::isInstance)) {
      return UpdateControl.<AIGateway>noUpdate().rescheduleAfter(again.get());
    }
    metrics.show(GatewayId.of(gateway), status);
    UpdateControl<AIGateway> control = UpdateControl.noUpdate();
    if (!status.equals(gateway.getStatus())) {
      announcer.announce(gateway, status, observed.at());
      control = UpdateControl.patchStatus(withStatus(gateway, status));
    }
    return again.isPresent() ? control.rescheduleAfter(again.get()) : control;
  }

  /// A fresh object: applying the received one would make its spec and labels ours.
  private static AIGateway withStatus(AIGateway gateway, AIGatewayStatus status) {
    var fresh = new AIGateway();
    fresh.setMetadata(
        new ObjectMetaBuilder()
            .withName(gateway.getMetadata().getName())
            .withNamespace(gateway.getMetadata().getNamespace())
            .build());
    fresh.setStatus(status);
    return fresh;
  }
}
