package dev.aifleet.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/// What becomes of a request whose attempt failed before its first byte reached the client.
@JsonIgnoreProperties(ignoreUnknown = true)
public record RetrySpec(
    @JsonPropertyDescription("Attempts with the first; 1: no retry.") @Default("3") @Min(1) @Max(5)
        @Nullable Integer attempts,
    @JsonPropertyDescription("The pause before another attempt.") @Nullable Backoff backoff,
    @JsonPropertyDescription(
            "Retries at most, as a share of the requests of the last 10 s of a pod; 3 per second are"
                + " always allowed.")
        @Default("20")
        @Min(1)
        @Max(100)
        @Nullable Integer budgetPercent) {

  /// Random between 0 and the lesser of max and base doubled for every attempt before.
  @ValidationRule(
      value =
          "!(has(self.base) && has(self.max))"
              + " || ![self.base, self.max].all(d, d.matches('"
              + AIGatewaySpec.DURATION
              + "')) || duration(self.base) <= duration(self.max)",
      message = "max must be at least base")
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Backoff(
      @JsonPropertyDescription("Longest pause before the second attempt.")
          @Default("100ms")
          @Size(min = 2, max = 16)
          @ValidationRule(
              value = "self.matches('" + AIGatewaySpec.DURATION + "')",
              message = AIGatewaySpec.NO_DURATION)
          @ValidationRule(value = AIGatewaySpec.TIME, message = AIGatewaySpec.NO_TIME)
          @Nullable String base,
      @JsonPropertyDescription("Longest pause before any attempt.")
          @Default("2s")
          @Size(min = 2, max = 16)
          @ValidationRule(
              value = "self.matches('" + AIGatewaySpec.DURATION + "')",
              message = AIGatewaySpec.NO_DURATION)
          @ValidationRule(value = AIGatewaySpec.TIME, message = AIGatewaySpec.NO_TIME)
          @Nullable String max) {}
}
