package dev.aifleet.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.aifleet.config.Bounds;
import dev.aifleet.config.Patterns;
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
    @JsonPropertyDescription(
            "Name of this limit, such as per-key. It stands in metrics, and in the message of the"
                + " response that refuses a request.")
        @Required
        @Size(min = 1, max = Bounds.NAME)
        @ValidationRule(
            value = "self.matches('^" + Patterns.NAME + "$')",
            message = Patterns.NAME_FORM)
        String name,
    @JsonPropertyDescription("What each count is for.") @Required Per per,
    @JsonPropertyDescription("What is counted. Requests: each request is one.") @Default("Requests")
        @Nullable Unit unit,
    @JsonPropertyDescription(
            "Most requests per window, for each subject. One more is answered 429 with Retry-After."
                + " Without a shared store each pod takes its part of it, at least one.")
        @Required
        @Min(1)
        @Max(Bounds.RATE_LIMIT)
        Long limit,
    @JsonPropertyDescription(
            "Length of the window. A duration in whole seconds, "
                + Bounds.WINDOW_RANGE
                + ", such as 1m.")
        @Required
        @ValidationRule(value = Rules.IS_SECONDS, message = Rules.NO_SECONDS)
        @Size(min = 2, max = 16)
        @ValidationRule(
            value = Rules.WINDOW + Bounds.TIME_HOURS + "h'))",
            message = "must be " + Bounds.WINDOW_RANGE)
        String window) {

  /// The subject of a limit.
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Per(
      @JsonPropertyDescription(
              "What tells one subject from another. APIKey: the caller; a token counts by its"
                  + " issuer and subject, a request without either by its address. ClientIP: the"
                  + " client's address, of IPv6 its /64 network; see limits.trustedProxies."
                  + " Gateway: all requests together.")
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
