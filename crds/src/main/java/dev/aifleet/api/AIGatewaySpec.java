package dev.aifleet.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What users want. Lists and switches that are left out read as empty and off.
@ValidationRule(
    value = "!(has(self.replicas) && has(self.autoscaling))",
    message = "write either replicas or autoscaling, not both")
@ValidationRule(
    value =
        "!has(self.sticky) || !has(self.sticky.source) || self.sticky.source != 'JWTClaim'"
            + " || !has(self.sticky.name) || (has(self.auth.jwt) && self.auth.jwt.exists(j,"
            + " has(j.claims) && self.sticky.name in j.claims))",
    message = "sticky goes by a claim that no issuer in auth.jwt names in its claims")
@JsonIgnoreProperties(ignoreUnknown = true)
public record AIGatewaySpec(
    @JsonPropertyDescription(
            "Where traffic goes: 1 to 16 endpoints. Weights are shares among those that serve the"
                + " requested model.")
        @Required
        @Size(min = 1, max = 16)
        @ValidationRule(
            value = "self.exists(u, !has(u.weight) || u.weight > 0)",
            message = "at least one upstream needs a weight above 0")
        List<UpstreamSpec> upstreams,
    @JsonPropertyDescription(
            "Names that clients may ask for and the model each stands for. Resolved once, never"
                + " chained; an exact name wins over the longest pattern.")
        @Size(max = 64)
        List<ModelAlias> modelAliases,
    @JsonPropertyDescription(
            "Filled in only where a client leaves them out, and only at endpoints that have them.")
        @Nullable RequestDefaultsSpec requestDefaults,
    @JsonPropertyDescription("Who may call.") @Required AuthSpec auth,
    @JsonPropertyDescription("How much may be called. All limits must have room for a request.")
        @Size(max = 16)
        List<RateLimitSpec> rateLimits,
    @JsonPropertyDescription("Whether and when a failed request is tried again.")
        @Nullable RetrySpec retry,
    @JsonPropertyDescription("Which requests stay with the upstream they had before.")
        @Nullable StickySpec sticky,
    @JsonPropertyDescription("What one pod takes; rateLimits are about callers.")
        @Nullable LimitsSpec limits,
    @JsonPropertyDescription(
            "Image of the gateway pods. Left out, a new fleet gets the operator's release and a"
                + " live one keeps what it runs.")
        @Size(min = 1, max = 1024)
        @ValidationRule(
            value = "self.matches('^[!-~]+$')",
            message = "must be an image reference such as registry.example.com/gateway:1.2.3")
        @Nullable String image,
    @JsonPropertyDescription("Number of pods; 3 when neither replicas nor autoscaling is given.")
        @Min(0)
        @Max(1000)
        @Nullable Integer replicas,
    @JsonPropertyDescription("Lets a HorizontalPodAutoscaler decide the number of pods.")
        @Nullable AutoscalingSpec autoscaling,
    @JsonPropertyDescription("CPU and memory of one gateway pod.") @Nullable Resources resources,
    @JsonPropertyDescription("How pods leave without cutting requests.") @Nullable Drain drain,
    @JsonPropertyDescription("An Ingress in front of the fleet.") @Nullable IngressSpec ingress,
    @JsonPropertyDescription(
            "Sends all traffic to a known good target while active. Edit one field, no pod"
                + " restarts.")
        @Nullable RollbackSpec rollback,
    @JsonPropertyDescription(
            "Stops the operator from changing what it made for this gateway; a rollback still"
                + " works.")
        @Nullable Boolean paused) {

  public AIGatewaySpec {
    upstreams = upstreams == null ? List.of() : List.copyOf(upstreams);
    modelAliases = modelAliases == null ? List.of() : List.copyOf(modelAliases);
    rateLimits = rateLimits == null ? List.of() : List.copyOf(rateLimits);
  }

  /// As in a container's `resources`.
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Resources(
      @JsonPropertyDescription("What a pod is scheduled with.")
          @Size(max = 16)
          @ValidationRule(value = QUANTITIES, message = NO_QUANTITY)
          Map<String, Quantity> requests,
      @JsonPropertyDescription("What a pod may use at most.")
          @Size(max = 16)
          @ValidationRule(value = QUANTITIES, message = NO_QUANTITY)
          Map<String, Quantity> limits) {
    public Resources {
      requests = requests == null ? Map.of() : Map.copyOf(requests);
      limits = limits == null ? Map.of() : Map.copyOf(limits);
    }
  }

  /// Times from SIGTERM on.
  @ValidationRule(
      value =
          "!(has(self.timeout) && has(self.minDuration))"
              + " || ![self.timeout, self.minDuration].all(d, d.matches('"
              + DURATION
              + "')) || duration(self.timeout) >= duration(self.minDuration)",
      message = "timeout must be at least minDuration")
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Drain(
      @JsonPropertyDescription(
              "A leaving pod keeps accepting requests at least this long, until load balancers"
                  + " know; such as 10s.")
          @Default("10s")
          @ValidationRule(
              value = "self.matches('" + DURATION + "')",
              message = "must be a duration such as 500ms, 30s or 1h30m")
          @Size(min = 2, max = 16)
          @Nullable String minDuration,
      @JsonPropertyDescription(
              "Requests in flight may take this long; longer streams end with an error event; such"
                  + " as 120s.")
          @Default("120s")
          @ValidationRule(
              value = "self.matches('" + DURATION + "')",
              message = "must be a duration such as 500ms, 30s or 1h30m")
          @Size(min = 2, max = 16)
          @Nullable String timeout) {}

  static final String QUANTITIES =
      "self.all(name, type(self[name]) == int || isQuantity(self[name]))";

  static final String NO_QUANTITY = "every value must be a quantity such as 250m or 512Mi";

  /// What a timeout or pause may be, besides a duration.
  static final String TIME =
      "!self.matches('"
          + AIGatewaySpec.DURATION
          + "') || (duration(self) >= duration('1ms') && duration(self) <= duration('24h'))";

  static final String NO_TIME = "must be between 1ms and 24h";

  static final String NO_DURATION = "must be a duration such as 500ms, 30s or 1h30m";

  /// Durations as Kubernetes users write them: `500ms`, `60s`, `5m`, `1h30m`.
  public static final String DURATION = "^([0-9]+(ms|s|m|h))+$";
}
