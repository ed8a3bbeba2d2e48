package dev.aifleet.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/// The edge of the cluster for this gateway.
@JsonIgnoreProperties(ignoreUnknown = true)
public record IngressSpec(
    @JsonPropertyDescription("Class of the Ingress; left out, the cluster's default.")
        @Size(min = 1, max = 253)
        @Nullable String className,
    @JsonPropertyDescription("Host name that clients call.")
        @Required
        @Size(min = 1, max = 253)
        @ValidationRule(
            value =
                "self.matches('^([*][.])?[a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*$')",
            message = "must be a host name such as ai.example.com, without scheme, port or path")
        String host,
    @JsonPropertyDescription("Path prefix that clients call.")
        @Default("/")
        @Size(min = 1, max = 1024)
        @ValidationRule(value = "self.startsWith('/')", message = "must begin with /")
        @Nullable String path,
    @JsonPropertyDescription("Serve https with this certificate.") @Nullable Tls tls,
    @JsonPropertyDescription("Own: an Ingress that belongs to this gateway.") @Default("Own")
        @Nullable Mode mode) {

  /// A certificate.
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Tls(
      @JsonPropertyDescription("Name of a Secret of type kubernetes.io/tls.")
          @Required
          @Size(min = 1, max = 253)
          String secretName) {}

  /// Whose Ingress carries the traffic.
  public enum Mode {
    Own
  }
}
