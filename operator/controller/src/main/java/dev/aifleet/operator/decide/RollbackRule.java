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

/// A pin, judged before anything else in spec and by nothing else in spec. What cannot be followed
/// changes nothing that runs; where nothing runs yet there is nothing to hold on to.
public final class RollbackRule {
  private RollbackRule() {}

  static Plan decide(AIGatewaySpec spec, Published published) {
    if (!isActive(spec)) {
      return new Follow(WriteScope.Everything);
    }
    return problem(spec, published)
        .map(problem -> holdOrBegin(problem, published))
        .orElseGet(() -> new Pinned(Objects.requireNonNull(target(spec)), WriteScope.Everything));
  }

  public static boolean isActive(AIGatewaySpec spec) {
    return spec.rollback() != null && Boolean.TRUE.equals(spec.rollback().active());
  }

  /// The upstream that spec names as target; null: none.
  public static @Nullable String target(AIGatewaySpec spec) {
    RollbackSpec rollback = spec.rollback();
    return rollback == null || rollback.target() == null ? null : rollback.target().upstream();
  }

  /// Why the target cannot be followed; empty: it can.
  public static Optional<RollbackProblem> problem(AIGatewaySpec spec, Published published) {
    String target = target(spec);
    if (target == null) {
      return Optional.of(new RollbackProblem.NoTarget());
    }
    return exists(target, spec, published)
        ? Optional.empty()
        : Optional.of(new RollbackProblem.TargetNotFound(target));
  }

  private static Plan holdOrBegin(RollbackProblem problem, Published published) {
    return published.current() == null ? new Follow(WriteScope.Everything) : new Hold(problem);
  }

  /// In spec, or in what served last: an upstream that was just deleted from spec is still a way
  /// back.
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
