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

/// The end of every reconcile: status if it changed, Events of what changed in it, and when to come
/// back.
public final class StatusPublisher {
  /// After a status was written: it may have been overwritten before anything shows it.
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

  /// A Secret or ConfigMap may come that caches do not show, as it lacks its label.
  private static final Duration LATER = Duration.ofSeconds(30);

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
  UpdateControl<AIGateway> tell(
      AIGateway gateway, AIGatewayStatus status, Observed observed, ApplyResult done) {
    metrics.reconciled(Duration.between(observed.at(), clock.instant()));
    Optional<Duration> again =
        Stream.concat(
                done.failures().stream().map(Failure::retryAfter),
                done.findings().secrets().stream().map(problem -> LATER))
            .min(naturalOrder());
    if (again.isPresent()
        && !done.failures().isEmpty()
        && done.failures().stream().allMatch(Failure.Conflict.class::isInstance)) {
      return UpdateControl.<AIGateway>noUpdate().rescheduleAfter(again.get());
    }
    metrics.show(GatewayId.of(gateway), status);
    if (writer.isWritten(gateway, status)) {
      return later(again);
    }
    recorder.announce(writer.own(gateway), status, observed.at());
    writer.write(gateway, status);
    return later(
        again.filter(time -> time.compareTo(LOOK_AGAIN) < 0).or(() -> Optional.of(LOOK_AGAIN)));
  }

  private static UpdateControl<AIGateway> later(Optional<Duration> time) {
    UpdateControl<AIGateway> control = UpdateControl.noUpdate();
    return time.isPresent() ? control.rescheduleAfter(time.get()) : control;
  }
}
