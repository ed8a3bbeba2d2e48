package dev.aifleet.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.aifleet.config.Bounds;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/// The edge of the cluster for this gateway.
@JsonIgnoreProperties(ignoreUnknown = true)
public record IngressSpec(
    @JsonPropertyDescription(
            "IngressClass of the Ingress, such as nginx. Left out: the cluster's default class.")
        @Size(min = 1, max = Bounds.TEXT)
        @Nullable String className,
    @JsonPropertyDescription(
            "Host name that clients call, such as ai.example.com or *.example.com.")
        @Required
        @Size(min = 1, max = Bounds.TEXT)
        @ValidationRule(
            value =
                "self.matches('^([*][.])?[a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*$')",
            message = "must be a host name such as ai.example.com, without scheme, port or path")
        String host,
    @JsonPropertyDescription(
            "Path prefix that leads to the gateway. It is not cut off: with /, clients call"
                + " /v1/models.")
        @Default("/")
        @Size(min = 1, max = Bounds.PATH)
        @ValidationRule(value = "self.startsWith('/')", message = "must begin with /")
        @Nullable String path,
    @JsonPropertyDescription(
            "Certificate for https. Left out: the Ingress has no tls section, and its controller"
                + " decides.")
        @Nullable Tls tls,
    @JsonPropertyDescription(
            "Whose Ingress carries the traffic. Own: one that the operator makes for this gateway.")
        @Default("Own")
        @Nullable Mode mode) {

  /// A certificate.
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Tls(
      @JsonPropertyDescription(
              "Name of a Secret of type kubernetes.io/tls in the namespace of this AIGateway, with"
                  + " a certificate for host.")
          @Required
          @Size(min = 1, max = Bounds.TEXT)
          String secretName) {}

  /// Whose Ingress carries the traffic.
  public enum Mode {
    Own
  }
}
