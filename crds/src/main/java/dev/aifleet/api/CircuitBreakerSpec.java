package dev.aifleet.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.aifleet.config.Bounds;
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
    @JsonPropertyDescription("Opens the breaker after a row of failures.")
        @Nullable Consecutive consecutive,
    @JsonPropertyDescription("Opens the breaker when too large a share of the requests fails.")
        @Nullable Rate rate,
    @JsonPropertyDescription(
            "Error rate in percent above which the upstream gets no traffic while another one can"
                + " serve the model. Unlike an open breaker it does not last: it ends when the rate"
                + " falls. 0 switches the rule off.")
        @Default("5")
        @Min(0)
        @Max(Bounds.PERCENT)
        @Nullable Integer degradeAtPercent) {

  /// A row of failures without a success in between.
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Consecutive(
      @JsonPropertyDescription(
              "Number of failures without a success in between that opens the breaker. Failures are"
                  + " connection errors, broken responses, timeouts, and responses with 408, 529 or"
                  + " 5xx. 0 switches the rule off.")
          @Default("10")
          @Min(0)
          @Max(Bounds.REQUESTS)
          @Nullable Integer failures,
      @JsonPropertyDescription(
              "Time that the breaker stays open; it doubles with every opening that follows soon,"
                  + " up to 5m. Then a few requests test the upstream."
                  + Rules.TIME_HELP)
          @Default("60s")
          @Size(min = 2, max = 16)
          @ValidationRule(value = Rules.IS_DURATION, message = Rules.NO_DURATION)
          @ValidationRule(value = Rules.TIME, message = Rules.NO_TIME)
          @Nullable String openFor) {}

  /// A share of failures among the requests of a window.
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Rate(
      @JsonPropertyDescription(
              "Share of failures within window that opens the breaker, in percent. 0 switches the"
                  + " rule off.")
          @Default("50")
          @Min(0)
          @Max(Bounds.PERCENT)
          @Nullable Integer percent,
      @JsonPropertyDescription(
              "Number of requests within window below which the share is not judged.")
          @Default("10")
          @Min(1)
          @Max(Bounds.REQUESTS)
          @Nullable Integer minimumRequests,
      @JsonPropertyDescription(
              "Time over which the share is taken. A duration in whole seconds, "
                  + Bounds.BREAKER_WINDOW_RANGE
                  + ", such as 30s.")
          @Default("60s")
          @Size(min = 2, max = 16)
          @ValidationRule(value = Rules.IS_SECONDS, message = Rules.NO_SECONDS)
          @ValidationRule(
              value = Rules.WINDOW + Bounds.BREAKER_WINDOW_HOURS + "h'))",
              message = "must be " + Bounds.BREAKER_WINDOW_RANGE)
          @Nullable String window,
      @JsonPropertyDescription(
              "Time that the breaker stays open; it doubles with every opening that follows soon,"
                  + " up to 5m. Then a few requests test the upstream."
                  + Rules.TIME_HELP)
          @Default("30s")
          @Size(min = 2, max = 16)
          @ValidationRule(value = Rules.IS_DURATION, message = Rules.NO_DURATION)
          @ValidationRule(value = Rules.TIME, message = Rules.NO_TIME)
          @Nullable String openFor) {}
}
