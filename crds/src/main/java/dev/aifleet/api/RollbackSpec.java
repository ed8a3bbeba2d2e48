package dev.aifleet.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/// A pin, evaluated before everything else in spec: `active` is the one field to edit.
@JsonIgnoreProperties(ignoreUnknown = true)
public record RollbackSpec(
    @JsonPropertyDescription("true sends all traffic to the target, false goes forward to spec.")
        @Default("false")
        @Nullable Boolean active,
    @JsonPropertyDescription("Where traffic goes while active.") @Nullable Target target) {

  /// What to roll back to. No rule ties it to the rest of spec: whether it exists is told by the
  /// condition, since a rollback must never be refused for a reason beside it.
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Target(
      @JsonPropertyDescription(
              "Name of an upstream that takes all traffic; aliases, authentication and limits stay"
                  + " in force.")
          @Size(min = 1, max = 63)
          @Nullable String upstream) {}
}
