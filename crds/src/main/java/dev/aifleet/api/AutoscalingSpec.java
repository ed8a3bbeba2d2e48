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
    @JsonPropertyDescription("Never fewer pods than this.") @Default("3") @Min(1) @Max(1000)
        @Nullable Integer minReplicas,
    @JsonPropertyDescription("Never more pods than this.") @Required @Min(1) @Max(1000)
        Integer maxReplicas,
    @JsonPropertyDescription("Target CPU use in percent of the request; 70 if no target is given.")
        @Min(1)
        @Max(1000)
        @Nullable Integer cpuPercent,
    @JsonPropertyDescription("Target memory use in percent of the request.") @Min(1) @Max(1000)
        @Nullable Integer memoryPercent,
    @JsonPropertyDescription("How fast to scale, as in a HorizontalPodAutoscaler.")
        @Nullable Behavior behavior) {

  /// Speed in both directions.
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Behavior(
      @JsonPropertyDescription("Adding pods.") @Nullable Rules scaleUp,
      @JsonPropertyDescription("Taking pods away.") @Nullable Rules scaleDown) {}

  /// Speed in one direction.
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Rules(
      @JsonPropertyDescription("Look back this many seconds for the safest recommendation.")
          @Min(0)
          @Max(3600)
          @Nullable Integer stabilizationWindowSeconds,
      @JsonPropertyDescription("Which policy counts: Max, Min or Disabled.")
          @Nullable SelectPolicy selectPolicy,
      @JsonPropertyDescription("At most this much per period.") @Size(max = 16)
          List<Policy> policies) {
    public Rules {
      policies = policies == null ? List.of() : List.copyOf(policies);
    }
  }

  /// One bound of the speed.
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Policy(
      @JsonPropertyDescription("Pods or Percent.") @Required PolicyType type,
      @JsonPropertyDescription("Number of pods, or percent of the present ones.")
          @Required
          @Min(1)
          @Max(1000)
          Integer value,
      @JsonPropertyDescription("Length of the period in seconds.") @Required @Min(1) @Max(1800)
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
