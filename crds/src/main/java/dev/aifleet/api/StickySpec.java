package dev.aifleet.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
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
            "What makes requests alike: APIKey (the caller, also where a token tells who it is), a"
                + " Header, a JWTClaim, or None: each request is drawn anew.")
        @Default("None")
        @Nullable Source source,
    @JsonPropertyDescription(
            "The header of source Header, such as x-session; or the claim of source JWTClaim, by"
                + " its name in auth.jwt.claims, such as team.")
        @Size(min = 1, max = 128)
        @ValidationRule(
            value = "self.matches('" + UpstreamSpec.HEADER_NAME + "')",
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
