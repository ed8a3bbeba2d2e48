package dev.aifleet.operator.apply;

import dev.aifleet.operator.state.ApplyResult;
import dev.aifleet.operator.state.ApplyResult.Failure;
import dev.aifleet.operator.state.Desired;
import dev.aifleet.operator.state.Desired.Child;
import dev.aifleet.operator.state.GatewayId;
import dev.aifleet.operator.state.Observed;
import dev.aifleet.operator.state.Published;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Applies the desired state of one gateway once: configuration first, so that it can be pushed
/// without waiting for other writes; then the other children, independently of each other.
public final class ApplyRun {
  /// How long to wait for a write of configuration: only what was written is pushed to pods.
  private static final Duration CONFIGURATION_WAIT = Duration.ofSeconds(3);

  /// How long to wait for another write, unless it failed the last time: then not at all.
  private static final Duration OTHER_WAIT = Duration.ofMillis(500);

  private final BackgroundWrites writes;
  private final ChildWriter children;
  private final GatewayId gateway;
  private final Desired desired;
  private final Observed observed;
  private final List<Failure> failures = new ArrayList<>();
  private boolean configured;

  ApplyRun(
      BackgroundWrites writes,
      ChildWriter children,
      GatewayId gateway,
      Desired desired,
      Observed observed) {
    this.writes = writes;
    this.children = children;
    this.gateway = gateway;
    this.desired = desired;
    this.observed = observed;
  }

  /// Writes credentials and configuration; the publication that pods are to run.
  public Published configure() {
    configured =
        desired.configuration().stream().allMatch(object -> apply(object, CONFIGURATION_WAIT));
    return published();
  }

  /// Writes the other objects and deletes the unwanted ones.
  public ApplyResult complete() {
    // An autoscaler is deleted before the number of pods is set: it would change the number again.
    desired.unwanted().forEach(child -> remove(child));
    desired.objects().forEach(this::applyOrRemove);
    return new ApplyResult(published(), failures, desired.findings());
  }

  /// An object that refers to a foreign one is not created, and deleted if it exists.
  private void applyOrRemove(HasMetadata object) {
    if (refersToForeign(object) || (!apply(object, OTHER_WAIT) && refersToForeign(object))) {
      remove(new Child(object.getClass(), object.getMetadata().getName()));
    }
  }

  private boolean refersToForeign(HasMetadata object) {
    return ReferencedChildren.of(object).stream()
        .anyMatch(child -> failures.contains(foreign(child)));
  }

  private static Failure foreign(Child child) {
    return new Failure.Foreign(child.type().getSimpleName(), child.name());
  }

  private Published published() {
    return configured ? desired.published() : observed.published();
  }

  /// Whether the object is as desired, after a write if it was not.
  private boolean apply(HasMetadata object, Duration maxWait) {
    return children.isUpToDate(object)
        || run(object, DriftCheck.hash(object), maxWait, () -> children.apply(object));
  }

  private void remove(Child child) {
    children
        .removable(child)
        .ifPresent(
            live ->
                run(
                    live,
                    "removed " + live.getMetadata().getUid(),
                    OTHER_WAIT,
                    () -> children.remove(live)));
  }

  private boolean run(
      HasMetadata object,
      String desiredState,
      Duration maxWait,
      Supplier<Optional<Failure>> write) {
    var target =
        new BackgroundWrites.Target(gateway, object.getKind(), object.getMetadata().getName());
    Optional<Failure> failure = writes.run(target, desiredState, maxWait, write);
    failure.filter(found -> !failures.contains(found)).ifPresent(failures::add);
    return failure.isEmpty();
  }
}
