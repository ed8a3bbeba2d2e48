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

/// The connections of one pod to an upstream.
@JsonIgnoreProperties(ignoreUnknown = true)
public record ConnectionsSpec(
    @JsonPropertyDescription(
            "Most connections of one pod to this upstream. Of 8 or more, a tenth is reserved for"
                + " callers that use few. When all are in use, requests wait for pendingTimeout.")
        @Default("256")
        @Min(1)
        @Max(Bounds.CONNECTIONS)
        @Nullable Integer max,
    @JsonPropertyDescription(
            "An idle connection is closed after this time. Keep it below the idle timeout of the"
                + " upstream's load balancer."
                + Rules.TIME_HELP)
        @Default("60s")
        @Size(min = 2, max = 16)
        @ValidationRule(value = Rules.IS_DURATION, message = Rules.NO_DURATION)
        @ValidationRule(value = Rules.TIME, message = Rules.NO_TIME)
        @Nullable String keepAlive,
    @JsonPropertyDescription(
            "Age after which a connection takes no further request, so that changes in DNS are"
                + " followed. A request under way is not cut."
                + Rules.TIME_HELP)
        @Default("5m")
        @Size(min = 2, max = 16)
        @ValidationRule(value = Rules.IS_DURATION, message = Rules.NO_DURATION)
        @ValidationRule(value = Rules.TIME, message = Rules.NO_TIME)
        @Nullable String maxAge,
    @JsonPropertyDescription(
            "Longest wait for a connection when all are in use. When it is over, another upstream"
                + " is tried; if there is none, the client gets 503."
                + Rules.TIME_HELP)
        @Default("2s")
        @Size(min = 2, max = 16)
        @ValidationRule(value = Rules.IS_DURATION, message = Rules.NO_DURATION)
        @ValidationRule(value = Rules.TIME, message = Rules.NO_TIME)
        @Nullable String pendingTimeout) {}
