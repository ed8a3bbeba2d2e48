package dev.aifleet.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import org.jspecify.annotations.Nullable;

/// What one pod takes.
@JsonIgnoreProperties(ignoreUnknown = true)
public record LimitsSpec(
    @JsonPropertyDescription(
            "Largest body of a request, such as 20Mi (the default) or a number of bytes; a larger"
                + " one is answered 413.")
        @ValidationRule(
            value =
                "type(self) == int ? self >= 1024 && self <= 1073741824"
                    + " : isQuantity(self) && quantity(self).compareTo(quantity('1Ki')) >= 0"
                    + " && quantity(self).compareTo(quantity('1Gi')) <= 0",
            message = "must be a number of bytes between 1Ki and 1Gi, such as 20Mi")
        @Nullable Quantity maxBodyBytes,
    @JsonPropertyDescription("Requests under way in a pod; more are answered 503 at once.")
        @Default("4000")
        @Min(1)
        @Max(1000000)
        @Nullable Integer maxInFlightPerPod) {}
