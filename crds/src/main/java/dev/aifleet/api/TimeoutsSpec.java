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
            + Rules.DURATION
            + "')) || duration(self.total) >= duration(self.firstByte)",
    message = "total must be at least firstByte")
@JsonIgnoreProperties(ignoreUnknown = true)
public record TimeoutsSpec(
    @JsonPropertyDescription(
            "Time to resolve the name, connect, and complete the TLS handshake. When it is over,"
                + " the attempt has failed and is retried, since nothing was sent."
                + Rules.TIME_HELP)
        @Default("3s")
        @Size(min = 2, max = 16)
        @ValidationRule(value = Rules.IS_DURATION, message = Rules.NO_DURATION)
        @ValidationRule(value = Rules.TIME, message = Rules.NO_TIME)
        @Nullable String connect,
    @JsonPropertyDescription(
            "For streams: time from the end of the request to the head of the response, and from"
                + " there to the first byte of its body. When it is over, the client gets 504; the"
                + " request is not retried, since the upstream may charge for it. At most total;"
                + " where it is left out, a shorter total shortens it."
                + Rules.TIME_HELP)
        @Default("120s")
        @Size(min = 2, max = 16)
        @ValidationRule(value = Rules.IS_DURATION, message = Rules.NO_DURATION)
        @ValidationRule(value = Rules.TIME, message = Rules.NO_TIME)
        @Nullable String firstByte,
    @JsonPropertyDescription(
            "For streams: longest pause between two chunks from the upstream, and longest time that"
                + " a client may stop reading. When it is over, the stream ends with an error"
                + " event."
                + Rules.TIME_HELP)
        @Default("120s")
        @Size(min = 2, max = 16)
        @ValidationRule(value = Rules.IS_DURATION, message = Rules.NO_DURATION)
        @ValidationRule(value = Rules.TIME, message = Rules.NO_TIME)
        @Nullable String idle,
    @JsonPropertyDescription(
            "Time for one attempt, from its start to the last byte, streams included. The only"
                + " limit of a response that is no stream, however long the model takes."
                + Rules.TIME_HELP)
        @Default("10m")
        @Size(min = 2, max = 16)
        @ValidationRule(value = Rules.IS_DURATION, message = Rules.NO_DURATION)
        @ValidationRule(value = Rules.TIME, message = Rules.NO_TIME)
        @Nullable String total) {}
