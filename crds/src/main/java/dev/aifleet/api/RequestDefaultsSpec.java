package dev.aifleet.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.aifleet.config.Bounds;
import dev.aifleet.config.Patterns;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/// What is filled in where a client leaves it out.
@JsonIgnoreProperties(ignoreUnknown = true)
public record RequestDefaultsSpec(
    @JsonPropertyDescription(
            "Model of a request that names none, such as gpt-4o; aliases apply to it. Left out:"
                + " such a request is answered 400, except at endpoints where the provider has a"
                + " default of its own.")
        @Size(min = 1, max = Bounds.TEXT)
        @ValidationRule(
            value = "self.matches('^" + Patterns.MODEL + "$')",
            message = Patterns.MODEL_FORM)
        @Nullable String model,
    @JsonPropertyDescription(
            "Most output tokens of a request that sets no maximum itself. Left out: the provider's"
                + " default.")
        @Min(1)
        @Max(Bounds.MAX_TOKENS)
        @Nullable Integer maxTokens,
    @JsonPropertyDescription(
            "Temperature of a request that sets none: a decimal number from 0 to 2 in quotes, such"
                + " as \"0.7\". Left out: the provider's default.")
        @Size(min = 1, max = 6)
        @ValidationRule(
            value = "self.matches('^" + Patterns.TEMPERATURE + "$')",
            message = "must be between 0 and 2, such as 0.7")
        @Nullable String temperature) {}
