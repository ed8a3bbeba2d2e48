package dev.aifleet.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Bounds and targets of the HorizontalPodAutoscaler. Percentages are of what the pods request in
/// `resources`.
@ValidationRule(
    value = "!has(self.minReplicas) || self.minReplicas <= self.maxReplicas",
    message =
        "minReplicas (3 if left out) must not be above maxReplicas: raise maxReplicas or lower"
            + " minReplicas")
@JsonIgnoreProperties(ignoreUnknown = true)
public record AutoscalingSpec(
    @JsonPropertyDescription(
            "Fewest pods. Below 2, every disruption of a node interrupts the gateway.")
        @Default("3")
        @Min(1)
        @Max(AIGatewaySpec.MOST_PODS)
        @Nullable Integer minReplicas,
    @JsonPropertyDescription("Most pods.") @Required @Min(1) @Max(AIGatewaySpec.MOST_PODS)
        Integer maxReplicas,
    @JsonPropertyDescription(
            "Average CPU use of the pods to aim at, in percent of resources.requests.cpu. Left out:"
                + " 70 if memoryPercent is left out too, else CPU does not count.")
        @Min(1)
        @Max(1000)
        @Nullable Integer cpuPercent,
    @JsonPropertyDescription(
            "Average memory use of the pods to aim at, in percent of resources.requests.memory."
                + " Left out: memory does not count.")
        @Min(1)
        @Max(1000)
        @Nullable Integer memoryPercent,
    @JsonPropertyDescription(
            "How fast pods are added and removed, as in a HorizontalPodAutoscaler. Left out:"
                + " Kubernetes' defaults.")
        @Nullable Behavior behavior) {

  /// Speed in both directions.
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Behavior(
      @JsonPropertyDescription("How pods are added.") @Nullable Rules scaleUp,
      @JsonPropertyDescription("How pods are removed.") @Nullable Rules scaleDown) {}

  /// Speed in one direction.
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Rules(
      @JsonPropertyDescription(
              "Time in seconds over which the most cautious recommendation counts, so that the"
                  + " number does not go up and down.")
          @Min(0)
          @Max(3600)
          @Nullable Integer stabilizationWindowSeconds,
      @JsonPropertyDescription(
              "Which policy counts. Max: the one that allows the largest change. Min: the smallest."
                  + " Disabled: no change in this direction.")
          @Nullable SelectPolicy selectPolicy,
      @JsonPropertyDescription("Largest changes per period.") @Size(max = 16)
          List<Policy> policies) {
    public Rules {
      policies = policies == null ? List.of() : List.copyOf(policies);
    }
  }

  /// One bound of the speed.
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Policy(
      @JsonPropertyDescription("Unit of value.") @Required PolicyType type,
      @JsonPropertyDescription(
              "Largest change within a period: a number of pods, or a percentage of the present"
                  + " ones.")
          @Required
          @Min(1)
          @Max(1000)
          Integer value,
      @JsonPropertyDescription("Length of the period, in seconds.") @Required @Min(1) @Max(1800)
          Integer periodSeconds) {}

  /// Unit of a policy.
  public enum PolicyType {
    Pods,
    Percent
  }

  /// Choice among policies.
  public enum SelectPolicy {
    Max,
    Min,
    Disabled
  }
}
