package dev.aifleet.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.aifleet.config.Bounds;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/// A pin, evaluated before everything else in spec: `active` is the one field to edit.
@JsonIgnoreProperties(ignoreUnknown = true)
public record RollbackSpec(
    @JsonPropertyDescription(
            "true sends all traffic to target within seconds, without a pod restart, even while"
                + " other fields are invalid or paused is true. false goes back to what spec says.")
        @Default("false")
        @Nullable Boolean active,
    @JsonPropertyDescription(
            "Where traffic goes while active is true. The condition RollbackReady tells whether it"
                + " would work.")
        @Nullable Target target) {

  /// What to roll back to. No rule ties it to the rest of spec: whether it exists is reported by
  /// the condition, since a rollback must never be refused for a reason beside it.
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Target(
      @JsonPropertyDescription(
              "Name of the upstream that takes all traffic; weights, priorities and serves do not"
                  + " count then, and there is no fallback. Aliases, authentication and limits stay"
                  + " in force. If there is no such upstream, nothing changes and a condition says"
                  + " so.")
          @Size(min = 1, max = Bounds.NAME)
          @Nullable String upstream) {}
}
