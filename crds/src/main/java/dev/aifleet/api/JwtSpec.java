package dev.aifleet.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.aifleet.api.TlsSpec.ConfigMapKeyRef;
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
    value = JwtSpec.PUBLIC_OR_ALLOWED,
    message =
        "the host of jwksURL is not public: list the block of its addresses in"
            + " network.allowPrivate")
@ValidationRule(
    value = "!has(self.tls) || self.jwksURL.startsWith('https://')",
    message = "tls is for https only")
@JsonIgnoreProperties(ignoreUnknown = true)
public record JwtSpec(
    @JsonPropertyDescription(
            "The iss of its tokens, letter by letter, such as https://idp.example.com.")
        @Required
        @Size(min = 1, max = 2048)
        @ValidationRule(
            value = "self.matches('^[-A-Za-z0-9._~:/?#@!$&()*+,;=%]+$')",
            message = "must be the iss of its tokens, such as https://idp.example.com")
        String issuer,
    @JsonPropertyDescription("A token must be meant for one of these (its aud).")
        @Required
        @Size(min = 1, max = 16)
        @ValidationRule(
            value = "self.all(audience, audience.matches('^[ -~]+$'))",
            message = "every audience must be visible ASCII characters")
        List<String> audiences,
    @JsonPropertyDescription(
            "Where its public keys are (JWKS), such as https://idp.example.com/keys. They are"
                + " fetched again every 5 minutes, and when a token names a new one.")
        @Required
        @Size(min = 1, max = 2048)
        @ValidationRule(
            value = "self.startsWith('https://') || self.startsWith('http://')",
            message = "must start with https://")
        @ValidationRule(
            value = "isURL(self)",
            message = "is not a URL: write https://host[:port][/path]")
        @ValidationRule(
            value = "self.matches('^[^#@]*$')",
            message = "must have no user name, password or fragment")
        @ValidationRule(
            value = "!isURL(self) || !(url(self).getHostname() in " + UpstreamSpec.METADATA + ")",
            message = "is a cloud metadata address, which is never asked")
        String jwksURL,
    @JsonPropertyDescription("How the certificate of jwksURL is judged.") @Nullable Tls tls,
    @JsonPropertyDescription(
            "Names for claims that tell callers apart, each with the token's own name of it: team:"
                + " https://example.com/team. For sticky.")
        @Size(max = 16)
        @ValidationRule(
            value = "self.all(name, name.matches('^[A-Za-z0-9][-_.A-Za-z0-9]{0,62}$'))",
            message = "every name must be letters, digits, '-', '_' and '.', such as team")
        @ValidationRule(
            value = "self.all(name, self[name].matches('^[ -~]+$'))",
            message = "every claim must be visible ASCII characters, such as team")
        Map<String, String> claims,
    @JsonPropertyDescription("Addresses that are refused otherwise.")
        UpstreamSpec.@Nullable Network network) {

  public JwtSpec {
    audiences = audiences == null ? List.of() : List.copyOf(audiences);
    claims = claims == null ? Map.of() : Map.copyOf(claims);
  }

  static final String PUBLIC_OR_ALLOWED =
      "!isURL(self.jwksURL)"
          + " || (has(self.network) && has(self.network.allowPrivate)"
          + " && self.network.allowPrivate.size() > 0)"
          + " || [url(self.jwksURL).getHostname()].all(host, "
          + UpstreamSpec.PUBLIC_HOST
          + ")";

  /// Who is trusted about it.
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Tls(
      @JsonPropertyDescription(
              "Certificate authorities that are trusted instead of the system's: an entry of a"
                  + " ConfigMap with PEM certificates.")
          @Required
          ConfigMapKeyRef caRef) {}
}
