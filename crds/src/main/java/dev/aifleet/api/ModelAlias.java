package dev.aifleet.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/// One entry of the model-alias map.
@JsonIgnoreProperties(ignoreUnknown = true)
public record ModelAlias(
    @JsonPropertyDescription("Name that clients ask for; * stands for any characters.")
        @Required
        @Size(min = 1, max = 253)
        String name,
    @JsonPropertyDescription("Model that it stands for.")
        @Required
        @Size(min = 1, max = 253)
        @ValidationRule(value = "!self.contains('*')", message = "must be one model, not a pattern")
        String model,
    @JsonPropertyDescription("Whether /v1/models lists the name: Listed or Hidden.")
        @Default("Listed")
        @Nullable Visibility visibility) {

  /// Whether an alias is shown to clients.
  public enum Visibility {
    Listed,
    Hidden
  }
}
