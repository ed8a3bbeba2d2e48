package dev.aifleet.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Who may call the gateway.
@ValidationRule(
    value =
        "has(self.apiKeys) || (has(self.jwt) && self.jwt.size() > 0)"
            + " || (has(self.anonymous) && self.anonymous == 'Allow')",
    message =
        "nobody could call: name the clients' keys in apiKeys, or those who sign their tokens in"
            + " jwt, or write anonymous: Allow")
@JsonIgnoreProperties(ignoreUnknown = true)
public record AuthSpec(
    @JsonPropertyDescription(
            "Secrets with the clients' keys: each entry is one client, each line of its value one"
                + " key, so that two keys are valid while a client rotates.")
        @Nullable ApiKeys apiKeys,
    @JsonPropertyDescription(
            "Issuers whose signed tokens (JWT) are accepted, sent where a key could be.")
        @Size(max = 16)
        List<JwtSpec> jwt,
    @JsonPropertyDescription(
            "Whether requests without a key are served: Deny or Allow. A wrong key or token is"
                + " refused either way.")
        @Default("Deny")
        @Nullable Anonymous anonymous) {

  public AuthSpec {
    jwt = jwt == null ? List.of() : List.copyOf(jwt);
  }

  /// Where the clients' keys are.
  @ValidationRule(
      value = "has(self.secretSelector) != has(self.secretRef)",
      message = "write exactly one of secretSelector and secretRef")
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record ApiKeys(
      @JsonPropertyDescription(
              "All Secrets in this namespace with these labels and the label aifleet.dev/use:"
                  + " client-keys.")
          @Nullable SecretSelector secretSelector,
      @JsonPropertyDescription(
              "One Secret in this namespace; it must carry the label aifleet.dev/use: client-keys.")
          @Nullable SecretRef secretRef) {}

  /// Secrets by their labels.
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record SecretSelector(
      @JsonPropertyDescription("Labels that a Secret must have.") @Required @Size(min = 1, max = 16)
          Map<String, String> matchLabels) {
    public SecretSelector {
      matchLabels = matchLabels == null ? Map.of() : Map.copyOf(matchLabels);
    }
  }

  /// A Secret in the gateway's namespace.
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record SecretRef(
      @JsonPropertyDescription("Name of the Secret.") @Required @Size(min = 1, max = 253)
          String name) {}

  /// What becomes of requests without a key.
  public enum Anonymous {
    Deny,
    Allow
  }
}
