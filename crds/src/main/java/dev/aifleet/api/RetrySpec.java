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

/// What becomes of a request whose attempt failed before its first byte reached the client.
@JsonIgnoreProperties(ignoreUnknown = true)
public record RetrySpec(
    @JsonPropertyDescription(
            "Most attempts per request, the first included. 1 switches retries off. A retry goes to"
                + " an upstream that was not tried yet, if there is one.")
        @Default("3")
        @Min(1)
        @Max(Bounds.ATTEMPTS)
        @Nullable Integer attempts,
    @JsonPropertyDescription("Pause before each attempt after the first.")
        @Nullable Backoff backoff,
    @JsonPropertyDescription(
            "Most retries, as a percentage of the requests that a pod took in the last 10 s; 3"
                + " retries per second are always allowed. When it is spent, the client gets the"
                + " failure.")
        @Default("20")
        @Min(1)
        @Max(Bounds.PERCENT)
        @Nullable Integer budgetPercent) {

  /// Random between 0 and the lesser of max and base doubled for every attempt before.
  @ValidationRule(
      value =
          "!(has(self.base) && has(self.max))"
              + " || ![self.base, self.max].all(d, d.matches('"
              + Rules.DURATION
              + "')) || duration(self.base) <= duration(self.max)",
      message = "max must be at least base")
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Backoff(
      @JsonPropertyDescription(
              "Longest pause before the second attempt; it doubles with every further one. The"
                  + " pause is random between 0 and that."
                  + Rules.TIME_HELP)
          @Default("100ms")
          @Size(min = 2, max = 16)
          @ValidationRule(value = Rules.IS_DURATION, message = Rules.NO_DURATION)
          @ValidationRule(value = Rules.TIME, message = Rules.NO_TIME)
          @Nullable String base,
      @JsonPropertyDescription("Longest pause before any attempt." + Rules.TIME_HELP)
          @Default("2s")
          @Size(min = 2, max = 16)
          @ValidationRule(value = Rules.IS_DURATION, message = Rules.NO_DURATION)
          @ValidationRule(value = Rules.TIME, message = Rules.NO_TIME)
          @Nullable String max) {}
}
