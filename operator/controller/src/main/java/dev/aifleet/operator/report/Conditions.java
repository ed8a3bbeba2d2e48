package dev.aifleet.operator.report;

import dev.aifleet.api.AIGatewayStatus;
import dev.aifleet.operator.state.Messages;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Condition types, and the rule of Kubernetes for `lastTransitionTime`: it changes exactly when
/// `status` does.
public final class Conditions {
  public static final String READY = "Ready";
  public static final String PROGRESSING = "Progressing";
  public static final String DEGRADED = "Degraded";
  public static final String ACCEPTED = "Accepted";
  public static final String PROGRAMMED = "Programmed";
  public static final String SECRETS_RESOLVED = "SecretsResolved";
  public static final String RATE_LIMITS_ENFORCED = "RateLimitsEnforced";
  public static final String ROLLED_BACK = "RolledBack";

  private Conditions() {}

  public static Optional<Condition> find(@Nullable AIGatewayStatus status, String type) {
    return status == null
        ? Optional.empty()
        : status.conditions().stream().filter(c -> c.getType().equals(type)).findFirst();
  }

  static boolean isTrue(@Nullable AIGatewayStatus status, String type) {
    return find(status, type).filter(c -> c.getStatus().equals("True")).isPresent();
  }

  static List<Condition> of(
      List<ConditionResult> results,
      @Nullable AIGatewayStatus before,
      long generation,
      Instant now) {
    return results.stream().map(result -> of(result, before, generation, now)).toList();
  }

  private static Condition of(
      ConditionResult result, @Nullable AIGatewayStatus before, long generation, Instant now) {
    String since =
        find(before, result.type())
            .filter(c -> Objects.equals(c.getStatus(), result.status()))
            .map(Condition::getLastTransitionTime)
            .orElseGet(() -> now.truncatedTo(ChronoUnit.SECONDS).toString());
    return new ConditionBuilder()
        .withType(result.type())
        .withStatus(result.status())
        .withReason(result.reason())
        .withMessage(Messages.truncated(result.message()))
        .withObservedGeneration(generation)
        .withLastTransitionTime(since)
        .build();
  }
}
