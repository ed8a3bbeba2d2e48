package dev.aifleet.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/// What is filled in where a client leaves it out.
@JsonIgnoreProperties(ignoreUnknown = true)
public record RequestDefaultsSpec(
    @JsonPropertyDescription(
            "The model of a request that names none. Left out: such a request is answered 400,"
                + " except at endpoints where the provider has a default of its own.")
        @Size(min = 1, max = 253)
        @ValidationRule(
            value = "self.matches('^[^*]+$')",
            message = "must be one model, no pattern")
        @Nullable String model,
    @JsonPropertyDescription(
            "Tokens of output at most, for a request that says nothing about it. Left out: the"
                + " provider's default.")
        @Min(1)
        @Max(10000000)
        @Nullable Integer maxTokens,
    @JsonPropertyDescription(
            "Temperature between 0 and 2, such as \"0.7\", for a request that names none. Left out:"
                + " the provider's default.")
        @Size(min = 1, max = 6)
        @ValidationRule(
            value = "self.matches('^([01]([.][0-9]{1,4})?|2([.]0{1,4})?)$')",
            message = "must be between 0 and 2, such as 0.7")
        @Nullable String temperature) {}
