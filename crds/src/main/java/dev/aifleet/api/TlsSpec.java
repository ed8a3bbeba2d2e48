package dev.aifleet.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.aifleet.config.Bounds;
import dev.aifleet.config.Patterns;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/// How the certificate of an upstream is judged.
@JsonIgnoreProperties(ignoreUnknown = true)
public record TlsSpec(
    @JsonPropertyDescription(
            "Certificate authorities to trust instead of the system's, as PEM certificates in an"
                + " entry of a ConfigMap. The ConfigMap must carry the label aifleet.dev/use: ca."
                + " Left out: the system's authorities.")
        @Nullable ConfigMapKeyRef caRef,
    @JsonPropertyDescription(
            "Name that the certificate must have, also sent as SNI; such as api.example.com. Left"
                + " out: the host of the address.")
        @Size(min = 1, max = Bounds.TEXT)
        @ValidationRule(
            value = "self.matches('^" + Patterns.HOST_NAME + "$')",
            message = Patterns.HOST_NAME_FORM)
        @Nullable String serverName) {

  /// One entry of a ConfigMap in the gateway's namespace.
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record ConfigMapKeyRef(
      @JsonPropertyDescription("Name of a ConfigMap in the namespace of this AIGateway.")
          @Required
          @Size(min = 1, max = Bounds.TEXT)
          String name,
      @JsonPropertyDescription("Entry in the data of the ConfigMap, such as ca.crt.")
          @Required
          @Size(min = 1, max = Bounds.TEXT)
          @ValidationRule(
              value = Rules.SECRET_ENTRY,
              message = "must be an entry of the ConfigMap: letters, digits, '-', '_' and '.'")
          String key) {}
}
