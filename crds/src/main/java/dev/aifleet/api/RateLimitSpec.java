package dev.aifleet.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/// One limit on what may be called.
@JsonIgnoreProperties(ignoreUnknown = true)
public record RateLimitSpec(
    @JsonPropertyDescription("Name of this limit, in answers and metrics.")
        @Required
        @Size(min = 1, max = 63)
        @ValidationRule(
            value = "self.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$')",
            message =
                "must be lower-case letters, digits and '-', such as team-a; no '-' first or last")
        String name,
    @JsonPropertyDescription("What the limit counts by.") @Required Per per,
    @JsonPropertyDescription("What is counted: Requests.") @Default("Requests") @Nullable Unit unit,
    @JsonPropertyDescription("How many per window.") @Required @Min(1) @Max(1000000000) Long limit,
    @JsonPropertyDescription("Length of the window in whole seconds or more, such as 1m.")
        @Required
        @ValidationRule(
            value = "self.matches('^([0-9]+(s|m|h))+$')",
            message = "must be a duration in whole seconds, such as 30s, 5m or 1h30m")
        @Size(min = 2, max = 16)
        @ValidationRule(
            value =
                "!self.matches('^([0-9]+(s|m|h))+$')"
                    + " || (duration(self) >= duration('1s') && duration(self) <= duration('24h'))",
            message = "must be between 1s and 24h")
        String window) {

  /// The subject of a limit.
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Per(
      @JsonPropertyDescription(
              "APIKey (the bearer of a token counts by issuer and subject, an anonymous request by"
                  + " its address), ClientIP, or Gateway for all together.")
          @Required
          Source source) {}

  /// What tells one subject from another.
  public enum Source {
    Gateway,
    APIKey,
    ClientIP
  }

  /// What is counted.
  public enum Unit {
    Requests
  }
}
