package dev.aifleet.operator.telemetry;

import dev.aifleet.api.AIGateway;
import dev.aifleet.api.AIGatewayStatus;
import dev.aifleet.operator.report.Conditions;
import dev.aifleet.operator.report.Reason;
import dev.aifleet.operator.state.Json;
import dev.aifleet.operator.state.Messages;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Makes Events of those transitions of conditions that users act upon. Transitions that are part
/// of every change, such as pods that are being programmed, get no Event.
public final class EventRecorder {
  private static final String REPORTER = "aifleet.dev/operator";
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  /// Reasons of Progressing that need an action.
  private static final Set<Reason> WARNINGS =
      EnumSet.of(
          Reason.ForeignObject,
          Reason.WriteRefused,
          Reason.WriteFailed,
          Reason.DeadlineExceeded,
          Reason.PodsRefused,
          Reason.RolloutPaused);

  /// Reasons of RolledBack that need no action.
  private static final Set<Reason> EXPECTED =
      EnumSet.of(Reason.NotActive, Reason.PinnedByUser, Reason.Pending);

  private final String instance;
  private final Consumer<Event> sink;

  /// @param instance name of this operator, in `reportingInstance`
  /// @param sink creates the Event; must not throw
  public EventRecorder(String instance, Consumer<Event> sink) {
    this.instance = instance;
    this.sink = sink;
  }

  public void record(AIGateway gateway, AIGatewayStatus now, Instant at) {
    for (Condition condition : now.conditions()) {
      Condition before = Conditions.find(gateway.getStatus(), condition.getType()).orElse(null);
      if (needsEvent(before, condition)) {
        sink.accept(event(gateway, condition, at));
      }
    }
  }

  /// Ready repeats another condition, so it gets no Event of its own.
  private static boolean needsEvent(@Nullable Condition before, Condition now) {
    if (now.getType().equals(Conditions.READY)) {
      return false;
    }
    if (before == null) {
      return (!isGood(now) || isWarning(now)) && !isTransient(now);
    }
    boolean changed =
        !Objects.equals(before.getStatus(), now.getStatus())
            || !Objects.equals(before.getReason(), now.getReason());
    boolean rollback = now.getType().equals(Conditions.ROLLED_BACK);
    return changed && (rollback || !isTransient(now));
  }

  private static boolean isTransient(Condition condition) {
    Reason reason = Reason.of(condition.getReason());
    return reason != null && reason.isTransient();
  }

  private static boolean isGood(Condition condition) {
    boolean wanted =
        !List.of(Conditions.ROLLED_BACK, Conditions.PROGRESSING, Conditions.DEGRADED)
            .contains(condition.getType());
    return condition.getStatus().equals("True") == wanted;
  }

  private Event event(AIGateway gateway, Condition condition, Instant at) {
    var metadata = gateway.getMetadata();
    String id = Json.hash(List.of(metadata.getUid(), condition.getType(), at.toString()));
    return new EventBuilder()
        .withNewMetadata()
        .withName(metadata.getName() + "." + id)
        .withNamespace(metadata.getNamespace())
        .endMetadata()
        .withEventTime(new MicroTime(MICROS.format(at)))
        .withReportingController(REPORTER)
        .withReportingInstance(instance)
        .withAction("Reconcile")
        .withReason(condition.getReason())
        .withType(isWarning(condition) ? "Warning" : "Normal")
        .withNote(Messages.truncated(condition.getType() + ": " + condition.getMessage()))
        .withRegarding(
            new ObjectReferenceBuilder()
                .withApiVersion(gateway.getApiVersion())
                .withKind(gateway.getKind())
                .withName(metadata.getName())
                .withNamespace(metadata.getNamespace())
                .withUid(metadata.getUid())
                .build())
        .build();
  }

  private static boolean isWarning(Condition condition) {
    return switch (condition.getType()) {
      case Conditions.ROLLED_BACK -> !EXPECTED.contains(Reason.of(condition.getReason()));
      case Conditions.PROGRESSING -> WARNINGS.contains(Reason.of(condition.getReason()));
      case Conditions.DEGRADED -> condition.getStatus().equals("True");
      default -> condition.getStatus().equals("False");
    };
  }
}
