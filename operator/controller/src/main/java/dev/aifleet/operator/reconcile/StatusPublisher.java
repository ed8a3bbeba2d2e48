package dev.aifleet.operator.reconcile;

import static java.util.Comparator.naturalOrder;

import dev.aifleet.api.AIGateway;
import dev.aifleet.api.AIGatewayStatus;
import dev.aifleet.operator.state.ApplyResult;
import dev.aifleet.operator.state.ApplyResult.Failure;
import dev.aifleet.operator.state.GatewayId;
import dev.aifleet.operator.state.Observed;
import dev.aifleet.operator.telemetry.EventRecorder;
import dev.aifleet.operator.telemetry.Metrics;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.stream.Stream;

/// The end of every reconcile: writes status and Events if status changed, and returns the time of
/// the next reconcile.
public final class StatusPublisher {
  /// After a status was written: another writer may have overwritten it unnoticed.
  private static final Duration AFTER_WRITE = Duration.ofSeconds(5);

  /// While a Secret or ConfigMap cannot be used: caches do not show those without a use label.
  private static final Duration WITH_SECRET_PROBLEMS = Duration.ofSeconds(30);

  private final EventRecorder recorder;
  private final StatusWriter writer;
  private final Metrics metrics;
  private final InstantSource clock;

  public StatusPublisher(
      EventRecorder recorder, StatusWriter writer, Metrics metrics, InstantSource clock) {
    this.recorder = recorder;
    this.writer = writer;
    this.metrics = metrics;
    this.clock = clock;
  }

  /// @param gateway with the status that was written last
  UpdateControl<AIGateway> publish(
      AIGateway gateway, AIGatewayStatus status, Observed observed, ApplyResult applied) {
    metrics.reconciled(Duration.between(observed.at(), clock.instant()));
    Optional<Duration> again =
        Stream.concat(
                applied.failures().stream().map(Failure::retryAfter),
                applied.findings().secrets().stream().map(problem -> WITH_SECRET_PROBLEMS))
            .min(naturalOrder());
    if (again.isPresent()
        && !applied.failures().isEmpty()
        && applied.failures().stream().allMatch(Failure.Conflict.class::isInstance)) {
      return UpdateControl.<AIGateway>noUpdate().rescheduleAfter(again.get());
    }
    metrics.show(GatewayId.of(gateway), status);
    if (writer.isWritten(gateway, status)) {
      return reschedule(again);
    }
    recorder.record(writer.own(gateway), status, observed.at());
    writer.write(gateway, status);
    return reschedule(
        again.filter(time -> time.compareTo(AFTER_WRITE) < 0).or(() -> Optional.of(AFTER_WRITE)));
  }

  private static UpdateControl<AIGateway> reschedule(Optional<Duration> time) {
    UpdateControl<AIGateway> control = UpdateControl.noUpdate();
    return time.isPresent() ? control.rescheduleAfter(time.get()) : control;
  }
}
