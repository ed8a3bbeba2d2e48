package dev.aifleet.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/// When an upstream gets no traffic for a while, because too much of it failed. Judged by each pod
/// for itself; the last upstream that is available is never taken out.
@JsonIgnoreProperties(ignoreUnknown = true)
public record CircuitBreakerSpec(
    @JsonPropertyDescription("Opens after so many failures in a row.")
        @Nullable Consecutive consecutive,
    @JsonPropertyDescription("Opens when too large a share fails.") @Nullable Rate rate,
    @JsonPropertyDescription(
            "Above this error rate it gets no traffic while another upstream serves; 0 switches the"
                + " rule off.")
        @Default("5")
        @Min(0)
        @Max(100)
        @Nullable Integer degradeAtPercent) {

  /// A row of failures without a success in between.
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Consecutive(
      @JsonPropertyDescription("Failures without a success in between; 0 switches the rule off.")
          @Default("10")
          @Min(0)
          @Max(1000000)
          @Nullable Integer failures,
      @JsonPropertyDescription("How long it stays open before it is tried again.")
          @Default("60s")
          @Size(min = 2, max = 16)
          @ValidationRule(
              value = "self.matches('" + AIGatewaySpec.DURATION + "')",
              message = AIGatewaySpec.NO_DURATION)
          @ValidationRule(value = AIGatewaySpec.TIME, message = AIGatewaySpec.NO_TIME)
          @Nullable String openFor) {}

  /// A share of failures among the requests of a window.
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Rate(
      @JsonPropertyDescription("Share of failures that opens it; 0 switches the rule off.")
          @Default("50")
          @Min(0)
          @Max(100)
          @Nullable Integer percent,
      @JsonPropertyDescription("Fewer requests within the window say nothing.")
          @Default("10")
          @Min(1)
          @Max(1000000)
          @Nullable Integer minimumRequests,
      @JsonPropertyDescription("What is looked back at, in whole seconds.")
          @Default("60s")
          @Size(min = 2, max = 16)
          @ValidationRule(
              value = "self.matches('^([0-9]+(s|m|h))+$')",
              message = "must be a duration in whole seconds, such as 30s, 5m or 1h30m")
          @ValidationRule(
              value =
                  "!self.matches('^([0-9]+(s|m|h))+$')"
                      + " || (duration(self) >= duration('1s') && duration(self) <= duration('1h'))",
              message = "must be between 1s and 1h")
          @Nullable String window,
      @JsonPropertyDescription("How long it stays open before it is tried again.")
          @Default("30s")
          @Size(min = 2, max = 16)
          @ValidationRule(
              value = "self.matches('" + AIGatewaySpec.DURATION + "')",
              message = AIGatewaySpec.NO_DURATION)
          @ValidationRule(value = AIGatewaySpec.TIME, message = AIGatewaySpec.NO_TIME)
          @Nullable String openFor) {}
}
