package dev.aifleet.api;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is. Written by the operator alone.
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record AIGatewayStatus(
    @JsonPropertyDescription("Generation of spec that this status speaks of.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("What holds and what does not, by type.") List<Condition> conditions,
    @JsonPropertyDescription("Identifies the runtime configuration that was published last.")
        @Nullable String configHash,
    @JsonPropertyDescription("Order of the published configuration; only grows.")
        @Nullable Long sequence,
    @JsonPropertyDescription("The gateway pods.") @Nullable Fleet fleet,
    @JsonPropertyDescription("Percent of the traffic per upstream, as the pods apply it now.")
        @Nullable Map<String, Integer> effectiveWeights,
    @JsonPropertyDescription("How the upstreams are, as the ready pods tell it.")
        List<Upstream> upstreams,
    @JsonPropertyDescription("The rollback as it is in force.") @Nullable Rollback rollback,
    @JsonPropertyDescription("Base URL of the OpenAI API inside the cluster.")
        @Nullable String address,
    @JsonPropertyDescription("Texts of the printer columns; not an interface for programs.")
        @Nullable Printed printed) {

  public AIGatewayStatus {
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
    // By name, since the API server keeps entries by name and not by place.
    upstreams =
        upstreams == null
            ? List.of()
            : upstreams.stream().sorted(Comparator.comparing(Upstream::name)).toList();
  }

  public AIGatewayStatus withConditions(List<Condition> others) {
    return new AIGatewayStatus(
        observedGeneration,
        others,
        configHash,
        sequence,
        fleet,
        effectiveWeights,
        upstreams,
        rollback,
        address,
        printed);
  }

  /// Pods by how far they are.
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Fleet(
      @JsonPropertyDescription("Pods that exist.") int replicas,
      @JsonPropertyDescription("Pods that serve.") int readyReplicas,
      @JsonPropertyDescription("Ready pods that accepted the present configuration.")
          int programmedReplicas) {}

  /// One upstream of the configuration in force.
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Upstream(
      @JsonPropertyDescription("Name of the upstream.") @Required String name,
      @JsonPropertyDescription(
              "Passing or Failing by its probes and breakers; CredentialRefused: it refused our"
                  + " credential more than once without a success between, so others are asked"
                  + " first; Unknown: nothing but traffic tells.")
          @JsonFormat(with = JsonFormat.Feature.READ_UNKNOWN_ENUM_VALUES_USING_DEFAULT_VALUE)
          Health health,
      @JsonPropertyDescription("Pods that send it nothing for now, because too much of it failed.")
          Breaker breaker) {}

  /// How an upstream is. What a newer operator has written reads as Unknown, so that an older one
  /// starts beside it.
  public enum Health {
    Passing,
    Failing,
    @JsonEnumDefaultValue
    Unknown,
    CredentialRefused
  }

  /// Circuit breakers of one upstream.
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Breaker(
      @JsonPropertyDescription("Pods whose breaker is open.") int open,
      @JsonPropertyDescription("Pods that told.") int of) {}

  /// Resolved once, when `active` or `target` changes.
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Rollback(
      @JsonPropertyDescription("Whether all traffic goes to the target.") boolean active,
      @JsonPropertyDescription("Upstream that takes all traffic.") @Nullable String target,
      @JsonPropertyDescription("When it became active, RFC 3339.") @Nullable String since,
      @JsonPropertyDescription("Generation of spec that waits for the end of the rollback.")
          @Nullable Long heldBackGeneration) {}

  /// For people who read `kubectl get`.
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Printed(
      @JsonPropertyDescription("One word for the whole.") String phase,
      @JsonPropertyDescription("Weights as name=percent.") String weights,
      @JsonPropertyDescription("Target of an active rollback, or -.") String rollback,
      @JsonPropertyDescription("Ready pods of wanted pods.") String replicas) {}
}
