package dev.aifleet.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/// How the certificate of an upstream is judged.
@JsonIgnoreProperties(ignoreUnknown = true)
public record TlsSpec(
    @JsonPropertyDescription(
            "Certificate authorities that are trusted instead of the system's: an entry of a"
                + " ConfigMap with PEM certificates, which must carry the label aifleet.dev/use:"
                + " ca.")
        @Nullable ConfigMapKeyRef caRef,
    @JsonPropertyDescription(
            "Name that the certificate must have, also sent as SNI. Left out: the host of the"
                + " address.")
        @Size(min = 1, max = 253)
        @ValidationRule(
            value = "self.matches('^[A-Za-z0-9]([-.A-Za-z0-9]*[A-Za-z0-9])?$')",
            message = "must be a host name such as api.example.com, without scheme or port")
        @Nullable String serverName) {

  /// One entry of a ConfigMap in the gateway's namespace.
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record ConfigMapKeyRef(
      @JsonPropertyDescription("Name of the ConfigMap.") @Required @Size(min = 1, max = 253)
          String name,
      @JsonPropertyDescription("Entry within the ConfigMap, such as ca.crt.")
          @Required
          @Size(min = 1, max = 253)
          @ValidationRule(
              value = "self.matches('^[-._a-zA-Z0-9]+$')",
              message = "must be an entry of the ConfigMap: letters, digits, '-', '_' and '.'")
          String key) {}
}
