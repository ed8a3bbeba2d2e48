package dev.aifleet.operator.decide;

import dev.aifleet.api.AIGateway;
import dev.aifleet.operator.decide.Plan.Follow;
import dev.aifleet.operator.decide.Plan.Hold;
import dev.aifleet.operator.decide.Plan.Pinned;
import dev.aifleet.operator.decide.Plan.Suspended;
import dev.aifleet.operator.decide.Plan.WriteScope;
import dev.aifleet.operator.state.Observed;
import dev.aifleet.operator.state.Published;
import java.util.Objects;

/// The plan of one reconcile: the rollback rule comes first, then `paused` suspends all writes that
/// the rollback does not need.
public final class Decider {
  private Decider() {}

  public static Plan decide(AIGateway gateway, Observed observed) {
    Plan plan = RollbackRule.decide(gateway.getSpec(), observed.published());
    return Boolean.TRUE.equals(gateway.getSpec().paused())
        ? paused(plan, observed.published())
        : plan;
  }

  private static Plan paused(Plan plan, Published published) {
    String pinned = published.pinnedUpstream();
    return switch (plan) {
      case Pinned(var upstream, _) ->
          Objects.equals(pinned, upstream)
              ? new Suspended()
              : new Pinned(upstream, WriteScope.ConfigurationOnly);
      case Follow(_) -> pinned == null ? new Suspended() : new Follow(WriteScope.ConfigurationOnly);
      case Hold _, Suspended _ -> new Suspended();
    };
  }
}
