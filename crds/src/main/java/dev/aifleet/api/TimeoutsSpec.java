package dev.aifleet.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/// How long an upstream may take. Each limit has an error of its own; `firstByte` and `idle` are
/// for streams.
@ValidationRule(
    value =
        "!(has(self.total) && has(self.firstByte))"
            + " || ![self.total, self.firstByte].all(d, d.matches('"
            + AIGatewaySpec.DURATION
            + "')) || duration(self.total) >= duration(self.firstByte)",
    message = "total must be at least firstByte")
@JsonIgnoreProperties(ignoreUnknown = true)
public record TimeoutsSpec(
    @JsonPropertyDescription("Until the connection stands: name, TCP and TLS.")
        @Default("3s")
        @Size(min = 2, max = 16)
        @ValidationRule(
            value = "self.matches('" + AIGatewaySpec.DURATION + "')",
            message = AIGatewaySpec.NO_DURATION)
        @ValidationRule(value = AIGatewaySpec.TIME, message = AIGatewaySpec.NO_TIME)
        @Nullable String connect,
    @JsonPropertyDescription(
            "Of a stream: from the sent request to the head of the answer, and from there to the"
                + " first byte of its body. A request whose time ran out after it was sent is not"
                + " sent again, since the upstream may charge for it. At most total.")
        @Default("120s")
        @Size(min = 2, max = 16)
        @ValidationRule(
            value = "self.matches('" + AIGatewaySpec.DURATION + "')",
            message = AIGatewaySpec.NO_DURATION)
        @ValidationRule(value = AIGatewaySpec.TIME, message = AIGatewaySpec.NO_TIME)
        @Nullable String firstByte,
    @JsonPropertyDescription("Between two pieces of a stream, and for a client that does not read.")
        @Default("120s")
        @Size(min = 2, max = 16)
        @ValidationRule(
            value = "self.matches('" + AIGatewaySpec.DURATION + "')",
            message = AIGatewaySpec.NO_DURATION)
        @ValidationRule(value = AIGatewaySpec.TIME, message = AIGatewaySpec.NO_TIME)
        @Nullable String idle,
    @JsonPropertyDescription(
            "One attempt, from its start to the last byte. The only limit of an answer that is no "
                + "stream, however long its model thinks.")
        @Default("10m")
        @Size(min = 2, max = 16)
        @ValidationRule(
            value = "self.matches('" + AIGatewaySpec.DURATION + "')",
            message = AIGatewaySpec.NO_DURATION)
        @ValidationRule(value = AIGatewaySpec.TIME, message = AIGatewaySpec.NO_TIME)
        @Nullable String total) {}
