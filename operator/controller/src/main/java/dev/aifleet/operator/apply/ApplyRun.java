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

/// One apply of one gateway: configuration first, so that it can be pushed before anything else is
/// waited for; then the other children, each for itself.
public final class ApplyRun {
  /// How long one write of configuration is waited for: pods are told only what was written.
  private static final Duration CONFIGURATION = Duration.ofSeconds(3);

  /// How long another write is waited for, unless it failed the last time: then it is not.
  private static final Duration OTHER = Duration.ofMillis(500);

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

  /// Writes credentials and configuration; gives what pods are to run.
  public Published configure() {
    configured = desired.configuration().stream().allMatch(object -> put(object, CONFIGURATION));
    return published();
  }

  /// Writes and removes the rest.
  public ApplyResult complete() {
    // An autoscaler goes before the number of pods is set, or it would change it back.
    desired.unwanted().forEach(child -> remove(child));
    desired.objects().forEach(this::putOrWithhold);
    return new ApplyResult(published(), failures, desired.findings());
  }

  /// What refers to an object of somebody else is not kept either.
  private void putOrWithhold(HasMetadata object) {
    if (refersToForeign(object) || (!put(object, OTHER) && refersToForeign(object))) {
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

  /// Makes one object as wanted; false: it is not.
  private boolean put(HasMetadata object, Duration patience) {
    return children.isAsWanted(object)
        || run(object, DriftCheck.hash(object), patience, () -> children.put(object));
  }

  private void remove(Child child) {
    children
        .removable(child)
        .ifPresent(
            live ->
                run(
                    live,
                    "removed " + live.getMetadata().getUid(),
                    OTHER,
                    () -> children.remove(live)));
  }

  private boolean run(
      HasMetadata object, String wish, Duration patience, Supplier<Optional<Failure>> write) {
    var target =
        new BackgroundWrites.Target(gateway, object.getKind(), object.getMetadata().getName());
    Optional<Failure> failure = writes.run(target, wish, patience, write);
    failure.filter(found -> !failures.contains(found)).ifPresent(failures::add);
    return failure.isEmpty();
  }
}
