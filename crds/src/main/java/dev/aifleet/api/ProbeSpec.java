package dev.aifleet.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/// A GET that costs nothing, sent while an upstream carries no traffic, so that a way back is known
/// to work before it is needed.
@JsonIgnoreProperties(ignoreUnknown = true)
public record ProbeSpec(
    @JsonPropertyDescription(
            "Path behind the base URL. Left out: /models, or /openai/models with api AzureOpenAI.")
        @Size(min = 1, max = 1024)
        @ValidationRule(
            value = "self.matches('^/[^ ?#]*$')",
            message = "must begin with / and have neither spaces, query nor fragment")
        @Nullable String path,
    @JsonPropertyDescription("Time between two probes; 0s switches probing off.")
        @Default("15s")
        @Size(min = 2, max = 16)
        @ValidationRule(
            value = "self.matches('" + AIGatewaySpec.DURATION + "')",
            message = AIGatewaySpec.NO_DURATION)
        @ValidationRule(
            value =
                "!self.matches('"
                    + AIGatewaySpec.DURATION
                    + "') || duration(self) == duration('0s')"
                    + " || (duration(self) >= duration('1s') && duration(self) <= duration('24h'))",
            message = "must be between 1s and 24h, or 0s for no probes")
        @Nullable String interval) {}
