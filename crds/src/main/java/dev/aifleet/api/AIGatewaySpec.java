package dev.aifleet.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.aifleet.config.Bounds;
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
            "Endpoints that requests are sent to. For each request one is chosen among those that"
                + " take the model, by priority, health and weight.")
        @Required
        @Size(min = 1, max = Bounds.UPSTREAMS)
        @ValidationRule(
            value = "self.exists(u, !has(u.weight) || u.weight > 0)",
            message = "at least one upstream needs a weight above 0")
        List<UpstreamSpec> upstreams,
    @JsonPropertyDescription(
            "Model names that clients may use, and the model that each stands for, such as gpt-5:"
                + " gpt-4o. A name is resolved once; the result is not looked up again. An exact"
                + " name wins over a pattern, a longer pattern over a shorter one.")
        @Size(max = Bounds.MODEL_ALIASES)
        List<ModelAlias> modelAliases,
    @JsonPropertyDescription(
            "Values for what clients leave out of their requests, at the endpoints that have them.")
        @Nullable RequestDefaultsSpec requestDefaults,
    @JsonPropertyDescription("Who may call: holders of keys, holders of tokens, or anybody.")
        @Required
        AuthSpec auth,
    @JsonPropertyDescription(
            "Limits on how many requests callers may send. A request must fit into every limit; one"
                + " that does not is answered 429.")
        @Size(max = Bounds.RATE_LIMITS)
        List<RateLimitSpec> rateLimits,
    @JsonPropertyDescription("Whether and when a failed attempt is retried.")
        @Nullable RetrySpec retry,
    @JsonPropertyDescription(
            "Which requests stay at the same upstream, such as those of one caller, for the sake of"
                + " its prompt cache. Left out: every request is drawn by weight.")
        @Nullable StickySpec sticky,
    @JsonPropertyDescription(
            "What one pod takes, whoever calls; what callers may send is in rateLimits.")
        @Nullable LimitsSpec limits,
    @JsonPropertyDescription(
            "Image of the gateway pods, such as registry.example.com/gateway:1.2.3. Left out: a new"
                + " fleet runs the operator's release; a live one keeps its image when the operator"
                + " is upgraded, and a condition tells of the newer one. A change restarts the pods"
                + " one by one.")
        @Size(min = 1, max = 1024)
        @ValidationRule(
            value = "self.matches('^[!-~]+$')",
            message = "must be an image reference such as registry.example.com/gateway:1.2.3")
        @Nullable String image,
    @JsonPropertyDescription(
            "Number of gateway pods. At most one of replicas and autoscaling; with neither there"
                + " are 3. 0 stops the gateway.")
        @Min(0)
        @Max(MOST_PODS)
        @Nullable Integer replicas,
    @JsonPropertyDescription(
            "Lets a HorizontalPodAutoscaler choose the number of pods, instead of replicas.")
        @Nullable AutoscalingSpec autoscaling,
    @JsonPropertyDescription(
            "CPU and memory of a gateway pod, as in a container. A change restarts the pods one by"
                + " one.")
        @Nullable Resources resources,
    @JsonPropertyDescription("How a pod that is deleted or replaced finishes its requests.")
        @Nullable Drain drain,
    @JsonPropertyDescription(
            "An Ingress in front of the fleet. Left out: the gateway is reached by its Service, at"
                + " status.address.")
        @Nullable IngressSpec ingress,
    @JsonPropertyDescription(
            "A way back: while active, all traffic goes to a known good target, whatever the other"
                + " fields say. Only active has to be changed, and no pod restarts.")
        @Nullable RollbackSpec rollback,
    @JsonPropertyDescription(
            "true stops the operator from changing the objects that it made for this gateway; pods"
                + " go on serving, and a rollback still works. Left out: false.")
        @Nullable Boolean paused) {

  public AIGatewaySpec {
    upstreams = upstreams == null ? List.of() : List.copyOf(upstreams);
    modelAliases = modelAliases == null ? List.of() : List.copyOf(modelAliases);
    rateLimits = rateLimits == null ? List.of() : List.copyOf(rateLimits);
  }

  static final int MOST_PODS = 1000;

  /// As in a container's `resources`.
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Resources(
      @JsonPropertyDescription(
              "What a pod is scheduled with, such as cpu: 250m and memory: 512Mi. Targets of"
                  + " autoscaling are percentages of it.")
          @Size(max = 16)
          @ValidationRule(value = Rules.QUANTITIES, message = Rules.NO_QUANTITY)
          Map<String, Quantity> requests,
      @JsonPropertyDescription(
              "What a pod may use at most, such as memory: 1Gi. Above its memory limit it is killed"
                  + " and started again; above its cpu limit it is slowed down.")
          @Size(max = 16)
          @ValidationRule(value = Rules.QUANTITIES, message = Rules.NO_QUANTITY)
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
              + Rules.DURATION
              + "')) || duration(self.timeout) >= duration(self.minDuration)",
      message = "timeout must be at least minDuration")
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Drain(
      @JsonPropertyDescription(
              "Shortest time that a leaving pod still accepts requests, until load balancers have"
                  + " noticed. A duration such as 10s or 1m30s.")
          @Default("10s")
          @ValidationRule(value = Rules.IS_DURATION, message = Rules.NO_DURATION)
          @Size(min = 2, max = 16)
          @Nullable String minDuration,
      @JsonPropertyDescription(
              "Longest time that requests under way may take to finish, counted from the same"
                  + " moment. Streams that are still running then end with an error event. A"
                  + " duration such as 120s or 10m, at least minDuration.")
          @Default("120s")
          @ValidationRule(value = Rules.IS_DURATION, message = Rules.NO_DURATION)
          @Size(min = 2, max = 16)
          @Nullable String timeout) {}
}
