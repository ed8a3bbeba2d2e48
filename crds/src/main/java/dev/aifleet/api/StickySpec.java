package dev.aifleet.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/// Whether requests that are alike go to the same upstream, as long as weights and health allow.
@ValidationRule(
    value = "(has(self.source) && self.source == 'Header') == has(self.name)",
    message = "source Header needs name, the header to go by; the other sources have none")
@JsonIgnoreProperties(ignoreUnknown = true)
public record StickySpec(
    @JsonPropertyDescription(
            "What makes requests alike: APIKey, a Header, or None: each request is drawn anew.")
        @Default("None")
        @Nullable Source source,
    @JsonPropertyDescription("The header of source Header, such as x-session.")
        @Size(min = 1, max = 128)
        @ValidationRule(
            value = "self.matches('" + UpstreamSpec.HEADER_NAME + "')",
            message = "must be a header name such as x-session")
        @Nullable String name) {

  /// What makes requests alike.
  public enum Source {
    None,
    APIKey,
    Header
  }
}
