package dev.aifleet.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.aifleet.config.Bounds;
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
            "Largest body of a request, as a quantity such as 32Mi (the default) or a number of"
                + " bytes; "
                + Bounds.BODY_RANGE
                + ". A larger one is answered 413.")
        @ValidationRule(
            value =
                "type(self) == int ? self >= "
                    + Bounds.LEAST_BODY_BYTES
                    + " && self <= "
                    + Bounds.BODY_BYTES
                    + " : isQuantity(self) && quantity(self).compareTo(quantity('"
                    + Bounds.LEAST_BODY_KIB
                    + "Ki')) >= 0 && quantity(self).compareTo(quantity('"
                    + Bounds.BODY_GIB
                    + "Gi')) <= 0",
            message = "must be a number of bytes " + Bounds.BODY_RANGE + ", such as 20Mi")
        @Nullable Quantity maxBodyBytes,
    @JsonPropertyDescription(
            "Most requests under way in one pod, over all upstreams. One more is answered 503 at"
                + " once.")
        @Default("4000")
        @Min(1)
        @Max(Bounds.REQUESTS)
        @Nullable Integer maxInFlightPerPod,
    @JsonPropertyDescription(
            "CIDR blocks of the proxies in front of the pods, such as the pod network of an ingress"
                + " controller: 10.244.0.0/16. Their X-Forwarded-For tells the client's address,"
                + " which rate limits by ClientIP count by; from any other address the header is"
                + " ignored. Empty: the address of the connection counts.")
        @Size(max = Bounds.TRUSTED_PROXIES)
        @ValidationRule(value = Rules.BLOCKS, message = Rules.NO_BLOCK)
        List<String> trustedProxies) {
  public LimitsSpec {
    trustedProxies = trustedProxies == null ? List.of() : List.copyOf(trustedProxies);
  }
}
