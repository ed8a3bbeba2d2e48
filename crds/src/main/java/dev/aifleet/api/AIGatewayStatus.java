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

/// The observed state. Written by the operator alone.
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record AIGatewayStatus(
    @JsonPropertyDescription("metadata.generation of the spec that this status is about.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription(
            "Conditions of the gateway, by type: Ready, Progressing, Degraded, Accepted,"
                + " Programmed, SecretsResolved and others. Each has a reason for programs and a"
                + " message for people.")
        List<Condition> conditions,
    @JsonPropertyDescription(
            "Hash of the runtime configuration that was published last. Equal hashes mean equal"
                + " configurations.")
        @Nullable String configHash,
    @JsonPropertyDescription(
            "Number of the published configuration. It grows with each publication; pods take only"
                + " a higher one than they have.")
        @Nullable Long sequence,
    @JsonPropertyDescription("Number of gateway pods, by how far they are.") @Nullable Fleet fleet,
    @JsonPropertyDescription(
            "Percentage that each upstream gets of the traffic of its priority, as the pods apply"
                + " it now: official: 90.")
        @Nullable Map<String, Integer> effectiveWeights,
    @JsonPropertyDescription("Health of the upstreams, as the ready pods report it.")
        List<Upstream> upstreams,
    @JsonPropertyDescription("The rollback, as the operator has resolved it.")
        @Nullable Rollback rollback,
    @JsonPropertyDescription(
            "Base URL for OpenAI clients inside the cluster, such as"
                + " http://chat.ai-services.svc:8080/v1.")
        @Nullable String address,
    @JsonPropertyDescription(
            "Texts of the columns of kubectl get. Programs should read the other fields.")
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
      @JsonPropertyDescription("Pods that exist, ready or not.") int replicas,
      @JsonPropertyDescription("Pods that are ready.") int readyReplicas,
      @JsonPropertyDescription(
              "Ready pods that have accepted the present configuration. The condition Programmed is"
                  + " True when all have.")
          int programmedReplicas) {}

  /// One upstream of the configuration in force.
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Upstream(
      @JsonPropertyDescription("Name of the upstream, as in spec.upstreams.") @Required String name,
      @JsonPropertyDescription(
              "Passing or Failing: by its probes and breakers. CredentialRefused: it refused the"
                  + " gateway's credential repeatedly without a success in between, so others are"
                  + " preferred. Unknown: there is no probe.")
          @JsonFormat(with = JsonFormat.Feature.READ_UNKNOWN_ENUM_VALUES_USING_DEFAULT_VALUE)
          Health health,
      @JsonPropertyDescription("Circuit breakers of the upstream over all pods.")
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
      @JsonPropertyDescription(
              "Pods whose breaker is open: they send the upstream nothing for now.")
          int open,
      @JsonPropertyDescription("Pods that reported.") int of) {}

  /// Resolved once, when `active` or `target` changes.
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Rollback(
      @JsonPropertyDescription("Whether all traffic goes to target.") boolean active,
      @JsonPropertyDescription("Name of the upstream that takes all traffic, or would.")
          @Nullable String target,
      @JsonPropertyDescription(
              "Time when it became active, such as 2026-11-22T08:30:00Z (RFC 3339).")
          @Nullable String since,
      @JsonPropertyDescription(
              "metadata.generation of the spec that takes effect when the rollback ends.")
          @Nullable Long heldBackGeneration) {}

  /// For people who read `kubectl get`.
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Printed(
      @JsonPropertyDescription("One word for the whole, such as Ready or RolledBack.") String phase,
      @JsonPropertyDescription("Weights in percent, such as official=90,relay=10.") String weights,
      @JsonPropertyDescription("Target of an active rollback; - without one.") String rollback,
      @JsonPropertyDescription("Ready pods and wanted pods, such as 2/3.") String replicas) {}
}
