package dev.aifleet.operator.report;

import dev.aifleet.api.AIGateway;
import dev.aifleet.api.AIGatewayStatus;
import dev.aifleet.operator.state.ApplyResult;
import dev.aifleet.operator.state.ApplyResult.Failure;
import dev.aifleet.operator.testing.ObservedFixture;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;

/// The status that is reported for an observation, as if everything desired had been applied.
final class ReportFixture {
  private ReportFixture() {}

  static AIGatewayStatus report(ObservedFixture observed, AIGateway gateway) {
    return report(observed, gateway, List.of());
  }

  /// @param failures objects that could not be applied
  static AIGatewayStatus report(
      ObservedFixture observed, AIGateway gateway, List<Failure> failures) {
    var desired = observed.desired(gateway);
    var applied = new ApplyResult(desired.published(), failures, desired.findings());
    return new Reporter(ObservedFixture.IMAGE)
        .report(gateway, observed.plan(gateway), observed.observed(), applied);
  }

  static Condition condition(AIGatewayStatus status, String type) {
    return Conditions.find(status, type).orElseThrow();
  }

  /// Status and reason of a condition, such as `True Serving`.
  static String outcome(AIGatewayStatus status, String type) {
    Condition condition = condition(status, type);
    return condition.getStatus() + " " + condition.getReason();
  }
}
