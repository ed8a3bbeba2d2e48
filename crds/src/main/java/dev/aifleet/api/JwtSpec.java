package dev.aifleet.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.aifleet.api.TlsSpec.ConfigMapKeyRef;
import dev.aifleet.config.Bounds;
import dev.aifleet.config.Patterns;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An issuer whose tokens are accepted.
@ValidationRule(
    value =
        "!self.jwksURL.startsWith('http://') || (has(self.network) &&"
            + " has(self.network.allowPlainHTTP) && self.network.allowPlainHTTP)",
    message =
        "over plain http anybody on the way could put in keys: use https, or set"
            + " network.allowPlainHTTP to true")
@ValidationRule(
    value =
        "!isURL(self.jwksURL)"
            + " || (has(self.network) && has(self.network.allowPrivate)"
            + " && self.network.allowPrivate.size() > 0)"
            + " || [url(self.jwksURL).getHostname()].all(host, "
            + Rules.PUBLIC_HOST
            + ")",
    message =
        "the host of jwksURL is not public: list the block of its addresses in"
            + " network.allowPrivate")
@ValidationRule(
    value = "!has(self.tls) || self.jwksURL.startsWith('https://')",
    message = "tls is for https only")
@JsonIgnoreProperties(ignoreUnknown = true)
public record JwtSpec(
    @JsonPropertyDescription(
            "The iss claim of its tokens, compared letter by letter, such as"
                + " https://idp.example.com.")
        @Required
        @Size(min = 1, max = Bounds.URL)
        @ValidationRule(
            value = "self.matches('^" + Patterns.ISSUER + "$')",
            message = Patterns.ISSUER_FORM)
        String issuer,
    @JsonPropertyDescription(
            "Audiences of which a token must name at least one in its aud claim, such as chat. A"
                + " token for others is answered 401.")
        @Required
        @Size(min = 1, max = Bounds.AUDIENCES)
        @ValidationRule(
            value = "self.all(audience, audience.matches('^" + Patterns.VISIBLE + "$'))",
            message = "every audience must be visible ASCII characters")
        List<String> audiences,
    @JsonPropertyDescription(
            "URL of the issuer's public keys (JWKS, RFC 7517), such as"
                + " https://idp.example.com/keys. Pods fetch it every 5 minutes, and when a token"
                + " names a key that they do not know.")
        @Required
        @Size(min = 1, max = Bounds.URL)
        @ValidationRule(value = Rules.IS_HTTP, message = Rules.NO_HTTP)
        @ValidationRule(value = "isURL(self)", message = Rules.NO_URL)
        @ValidationRule(
            value = "self.matches('^[^#@]*$')",
            message = "must have no user name, password or fragment")
        @ValidationRule(
            value = Rules.NO_METADATA,
            message = "is a cloud metadata address, which is never asked")
        String jwksURL,
    @JsonPropertyDescription("How the certificate of jwksURL is judged; for https only.")
        @Nullable Tls tls,
    @JsonPropertyDescription(
            "Claims that tell callers apart: a name of your choice, and the name of the claim in"
                + " the token, such as team: https://example.com/team. For sticky.")
        @Size(max = Bounds.CLAIMS)
        @ValidationRule(
            value = "self.all(name, name.matches('^" + Patterns.CLAIM_NAME + "$'))",
            message = "every name must be letters, digits, '-', '_' and '.', such as team")
        @ValidationRule(
            value = "self.all(name, self[name].matches('^" + Patterns.VISIBLE + "$'))",
            message = "every claim must be visible ASCII characters, such as team")
        Map<String, String> claims,
    @JsonPropertyDescription("Addresses of jwksURL that are allowed beyond https to public ones.")
        UpstreamSpec.@Nullable Network network) {

  public JwtSpec {
    audiences = audiences == null ? List.of() : List.copyOf(audiences);
    claims = claims == null ? Map.of() : Map.copyOf(claims);
  }

  /// Who is trusted about it.
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Tls(
      @JsonPropertyDescription(
              "Certificate authorities to trust instead of the system's, as PEM certificates in an"
                  + " entry of a ConfigMap. The ConfigMap must carry the label aifleet.dev/use:"
                  + " ca.")
          @Required
          ConfigMapKeyRef caRef) {}
}
