package dev.aifleet.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.aifleet.config.Bounds;
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
    message = AuthSpec.NO_CALLER)
@JsonIgnoreProperties(ignoreUnknown = true)
public record AuthSpec(
    @JsonPropertyDescription(
            "Secrets with the keys of clients. Each entry of a Secret is one client, each line of"
                + " its value one key of at least 16 characters: two lines keep both keys valid"
                + " while a client changes from one to the other. Clients send a key as"
                + " Authorization: Bearer, x-api-key or api-key.")
        @Nullable ApiKeys apiKeys,
    @JsonPropertyDescription(
            "Issuers of signed tokens (JWT, RFC 7519) that are accepted where a key could be sent.")
        @Size(max = Bounds.ISSUERS)
        List<JwtSpec> jwt,
    @JsonPropertyDescription(
            "What becomes of a request without key and token. Deny: it is answered 401. Allow: it"
                + " is served; a wrong key or token is still answered 401.")
        @Default("Deny")
        @Nullable Anonymous anonymous) {

  /// Why a gateway without keys, issuers and anonymous callers is refused.
  public static final String NO_CALLER =
      "nobody could call: name the clients' keys in apiKeys, or those who sign their tokens in"
          + " jwt, or write anonymous: Allow";

  public AuthSpec {
    jwt = jwt == null ? List.of() : List.copyOf(jwt);
  }

  /// Where the clients' keys are.
  @ValidationRule(
      value = "has(self.secretSelector) != has(self.secretRef)",
      message = ApiKeys.ONE_SOURCE)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record ApiKeys(
      @JsonPropertyDescription(
              "Takes all Secrets of this namespace that have these labels. Each must also carry the"
                  + " label aifleet.dev/use: client-keys. Secrets may come and go; pods follow"
                  + " without a restart.")
          @Nullable SecretSelector secretSelector,
      @JsonPropertyDescription(
              "Takes one Secret of this namespace. It must carry the label aifleet.dev/use:"
                  + " client-keys.")
          @Nullable SecretRef secretRef) {
    public static final String ONE_SOURCE = "write exactly one of secretSelector and secretRef";
  }

  /// Secrets by their labels.
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record SecretSelector(
      @JsonPropertyDescription(
              "Labels that a Secret must have, all of them; such as aifleet.dev/keys-for: chat.")
          @Required
          @Size(min = 1, max = 16)
          Map<String, String> matchLabels) {
    public SecretSelector {
      matchLabels = matchLabels == null ? Map.of() : Map.copyOf(matchLabels);
    }
  }

  /// A Secret in the gateway's namespace.
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record SecretRef(
      @JsonPropertyDescription("Name of a Secret in the namespace of this AIGateway.")
          @Required
          @Size(min = 1, max = Bounds.TEXT)
          String name) {}

  /// What becomes of requests without a key.
  public enum Anonymous {
    Deny,
    Allow
  }
}
