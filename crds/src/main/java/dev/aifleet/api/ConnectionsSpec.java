package dev.aifleet.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/// The connections of one pod to an upstream.
@JsonIgnoreProperties(ignoreUnknown = true)
public record ConnectionsSpec(
    @JsonPropertyDescription(
            "Connections at most, per pod. Of 8 or more, a tenth is reserved for callers that use"
                + " few.")
        @Default("256")
        @Min(1)
        @Max(10000)
        @Nullable Integer max,
    @JsonPropertyDescription("An unused connection is closed after this.")
        @Default("60s")
        @Size(min = 2, max = 16)
        @ValidationRule(
            value = "self.matches('" + AIGatewaySpec.DURATION + "')",
            message = AIGatewaySpec.NO_DURATION)
        @ValidationRule(value = AIGatewaySpec.TIME, message = AIGatewaySpec.NO_TIME)
        @Nullable String keepAlive,
    @JsonPropertyDescription(
            "A connection is not used again after this, so that changes in DNS are followed.")
        @Default("5m")
        @Size(min = 2, max = 16)
        @ValidationRule(
            value = "self.matches('" + AIGatewaySpec.DURATION + "')",
            message = AIGatewaySpec.NO_DURATION)
        @ValidationRule(value = AIGatewaySpec.TIME, message = AIGatewaySpec.NO_TIME)
        @Nullable String maxAge,
    @JsonPropertyDescription("How long a request waits for a connection when all are in use.")
        @Default("2s")
        @Size(min = 2, max = 16)
        @ValidationRule(
            value = "self.matches('" + AIGatewaySpec.DURATION + "')",
            message = AIGatewaySpec.NO_DURATION)
        @ValidationRule(value = AIGatewaySpec.TIME, message = AIGatewaySpec.NO_TIME)
        @Nullable String pendingTimeout) {}
