package dev.aifleet.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.aifleet.config.Bounds;
import dev.aifleet.config.Patterns;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/// One entry of the model-alias map.
@JsonIgnoreProperties(ignoreUnknown = true)
public record ModelAlias(
    @JsonPropertyDescription(
            "Model name that clients ask for. * stands for any characters: claude-* matches"
                + " claude-opus-4.")
        @Required
        @Size(min = 1, max = Bounds.TEXT)
        String name,
    @JsonPropertyDescription(
            "Model that is served instead, such as gpt-4o. Upstreams are chosen by this name.")
        @Required
        @Size(min = 1, max = Bounds.TEXT)
        @ValidationRule(
            value = "self.matches('^" + Patterns.MODEL + "$')",
            message = Patterns.MODEL_FORM)
        String model,
    @JsonPropertyDescription(
            "Whether GET /v1/models lists the name. Listed: it does; a name with * is never listed."
                + " Hidden: it works without being listed.")
        @Default("Listed")
        @Nullable Visibility visibility) {

  /// Whether an alias is shown to clients.
  public enum Visibility {
    Listed,
    Hidden
  }
}
