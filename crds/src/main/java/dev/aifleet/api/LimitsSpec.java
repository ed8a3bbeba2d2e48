package dev.aifleet.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one pod takes.
@JsonIgnoreProperties(ignoreUnknown = true)
public record LimitsSpec(
    @JsonPropertyDescription(
            "Largest body of a request, such as 32Mi (the default) or a number of bytes; a larger"
                + " one is answered 413.")
        @ValidationRule(
            value =
                "type(self) == int ? self >= 1024 && self <= 1073741824"
                    + " : isQuantity(self) && quantity(self).compareTo(quantity('1Ki')) >= 0"
                    + " && quantity(self).compareTo(quantity('1Gi')) <= 0",
            message = "must be a number of bytes between 1Ki and 1Gi, such as 20Mi")
        @Nullable Quantity maxBodyBytes,
    @JsonPropertyDescription("Requests under way in a pod; more are answered 503 at once.")
        @Default("4000")
        @Min(1)
        @Max(1000000)
        @Nullable Integer maxInFlightPerPod,
    @JsonPropertyDescription(
            "CIDR blocks of the proxies in front of the pods, such as an ingress controller's pods:"
                + " their X-Forwarded-For names the client that limits by ClientIP count; anybody"
                + " else's is ignored. Empty (the default): the connection's other end is the"
                + " client.")
        @Size(max = 32)
        @ValidationRule(
            value = "self.all(block, isCIDR(block))",
            message = "every entry must be a CIDR block such as 10.20.0.0/16")
        List<String> trustedProxies) {
  public LimitsSpec {
    trustedProxies = trustedProxies == null ? List.of() : List.copyOf(trustedProxies);
  }
}
