package dev.aifleet.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.aifleet.config.Bounds;
import dev.aifleet.config.Patterns;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/// Whether requests that are alike go to the same upstream, as long as weights and health allow.
@ValidationRule(
    value = "(has(self.source) && self.source in ['Header', 'JWTClaim']) == has(self.name)",
    message =
        "the sources Header and JWTClaim need name, the header or claim to go by; the others have"
            + " none")
@JsonIgnoreProperties(ignoreUnknown = true)
public record StickySpec(
    @JsonPropertyDescription(
            "What tells which requests stay together. None: every request is drawn by weight."
                + " APIKey: the caller, whether it shows a key or a token. Header: the value of the"
                + " header name. JWTClaim: the value of the claim name. A request without the"
                + " header or claim is drawn by weight.")
        @Default("None")
        @Nullable Source source,
    @JsonPropertyDescription(
            "For source Header: the header, such as x-session. For source JWTClaim: the claim, by"
                + " its name in auth.jwt.claims, such as team. Other sources have no name.")
        @Size(min = 1, max = Bounds.HEADER_NAME)
        @ValidationRule(
            value = "self.matches('^" + Patterns.HEADER_NAME + "$')",
            message = "must be a name such as x-session or team")
        @Nullable String name) {

  /// What makes requests alike.
  public enum Source {
    None,
    APIKey,
    Header,
    JWTClaim
  }
}
