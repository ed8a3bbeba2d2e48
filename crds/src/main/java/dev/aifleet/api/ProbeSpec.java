package dev.aifleet.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.aifleet.config.Bounds;
import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.config.Patterns;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/// A GET that costs nothing, sent while an upstream carries no traffic, so that a way back is known
/// to work before it is needed.
@JsonIgnoreProperties(ignoreUnknown = true)
public record ProbeSpec(
    @JsonPropertyDescription(
            "Path of the probe, appended to the base URL. Choose one that the provider does not"
                + " charge for. Left out: "
                + Api.PROBE_PATHS
                + ".")
        @Size(min = 1, max = Bounds.PATH)
        @ValidationRule(
            value = "self.matches('^" + Patterns.PATH + "$')",
            message = Patterns.PATH_FORM)
        @Nullable String path,
    @JsonPropertyDescription(
            "Time between two probes; requests in between postpone the next one. Two failures in a"
                + " row make the upstream Failing. A duration "
                + Bounds.PROBE_RANGE
                + ", or 0s for no probes.")
        @Default("15s")
        @Size(min = 2, max = 16)
        @ValidationRule(value = Rules.IS_DURATION, message = Rules.NO_DURATION)
        @ValidationRule(
            value =
                "!"
                    + Rules.IS_DURATION
                    + " || duration(self) == duration('0s') || (duration(self) >= duration('"
                    + Bounds.LEAST_PROBE_SECONDS
                    + "s') && duration(self) <= duration('"
                    + Bounds.TIME_HOURS
                    + "h'))",
            message = "must be " + Bounds.PROBE_RANGE + ", or 0s for no probes")
        @Nullable String interval) {}
