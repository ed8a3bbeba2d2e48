package dev.aifleet.operator.decide;

import dev.aifleet.api.AIGatewaySpec;
import dev.aifleet.api.RollbackSpec;
import dev.aifleet.config.Publication;
import dev.aifleet.operator.decide.Plan.Follow;
import dev.aifleet.operator.decide.Plan.Hold;
import dev.aifleet.operator.decide.Plan.Pinned;
import dev.aifleet.operator.decide.Plan.RollbackProblem;
import dev.aifleet.operator.decide.Plan.WriteScope;
import dev.aifleet.operator.state.Published;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Whether the fleet is pinned; depends on `spec.rollback` and on nothing else in spec. A rollback
/// without a usable target changes nothing that runs; if nothing runs yet, spec is followed.
public final class RollbackRule {
  private RollbackRule() {}

  static Plan decide(AIGatewaySpec spec, Published published) {
    if (!isActive(spec)) {
      return new Follow(WriteScope.Everything);
    }
    return problem(spec, published)
        .map(problem -> holdOrFollow(problem, published))
        .orElseGet(() -> new Pinned(Objects.requireNonNull(target(spec)), WriteScope.Everything));
  }

  public static boolean isActive(AIGatewaySpec spec) {
    return spec.rollback() != null && Boolean.TRUE.equals(spec.rollback().active());
  }

  /// The upstream that spec names as the target; null: none.
  public static @Nullable String target(AIGatewaySpec spec) {
    RollbackSpec rollback = spec.rollback();
    return rollback == null || rollback.target() == null ? null : rollback.target().upstream();
  }

  /// Why the target cannot be used; empty: it can.
  public static Optional<RollbackProblem> problem(AIGatewaySpec spec, Published published) {
    String target = target(spec);
    if (target == null) {
      return Optional.of(new RollbackProblem.NoTarget());
    }
    return exists(target, spec, published)
        ? Optional.empty()
        : Optional.of(new RollbackProblem.TargetNotFound(target));
  }

  private static Plan holdOrFollow(RollbackProblem problem, Published published) {
    return published.current() == null ? new Follow(WriteScope.Everything) : new Hold(problem);
  }

  /// In spec, or in a published configuration: an upstream that was just removed from spec is still
  /// a target.
  private static boolean exists(String target, AIGatewaySpec spec, Published published) {
    boolean inSpec = spec.upstreams().stream().anyMatch(u -> target.equals(u.name()));
    return inSpec
        || Stream.of(Optional.ofNullable(published.current()), lastAccepted(published))
            .flatMap(Optional::stream)
            .flatMap(publication -> publication.config().upstreams().stream())
            .anyMatch(u -> u.name().equals(target));
  }

  private static Optional<Publication> lastAccepted(Published published) {
    return Optional.ofNullable(published.lastAccepted());
  }
}
