package dev.aifleet.operator.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.operator.state.Json;
import dev.aifleet.operator.state.Names;
import dev.aifleet.operator.testing.GatewayFixture;
import dev.aifleet.operator.testing.ObservedFixture;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DriftCheckTest {
  private static final Deployment WANTED = deployment("resources: {requests: {cpu: 1000m}}\n");
  private static final String HASH = DriftCheck.hash(WANTED);

  /// As the API server returns it: marked, versioned, with a status.
  private static final Deployment LIVE =
      new DeploymentBuilder(WANTED)
          .editMetadata()
          .withResourceVersion("42")
          .addToAnnotations(Names.APPLIED, HASH)
          .endMetadata()
          .withNewStatus()
          .withReplicas(3)
          .endStatus()
          .build();

  @Test
  void whatWasAppliedIsNotAppliedAgain() {
    assertThat(DriftCheck.isApplied(WANTED, HASH, LIVE)).isTrue();
  }

  @Test
  void anotherWishIsApplied() {
    var other = new DeploymentBuilder(WANTED).editSpec().withReplicas(9).endSpec().build();

    assertThat(DriftCheck.isApplied(other, DriftCheck.hash(other), LIVE)).isFalse();
  }

  @Test
  void aFieldThatIsNoLongerWantedIsApplied() {
    var smaller =
        new DeploymentBuilder(WANTED).editSpec().withMinReadySeconds(null).endSpec().build();

    assertThat(DriftCheck.isApplied(smaller, DriftCheck.hash(smaller), LIVE)).isFalse();
  }

  @Test
  void whatSomebodyUndidIsAppliedAgain() {
    var undone = new DeploymentBuilder(LIVE).editSpec().withMinReadySeconds(0).endSpec().build();
    var unlabelled =
        new DeploymentBuilder(LIVE)
            .editMetadata()
            .removeFromLabels(Names.COMPONENT)
            .endMetadata()
            .build();

    assertThat(DriftCheck.isApplied(WANTED, HASH, undone)).isFalse();
    assertThat(DriftCheck.isApplied(WANTED, HASH, unlabelled)).isFalse();
  }

  @Test
  void whatOthersAddedIsTheirs() {
    var joined =
        new DeploymentBuilder(LIVE)
            .editMetadata()
            .addToLabels("team", "search")
            .addToAnnotations("deployment.kubernetes.io/revision", "3")
            .endMetadata()
            .editSpec()
            .withReplicas(12)
            .editTemplate()
            .editSpec()
            .addToContainers(0, new ContainerBuilder().withName("mesh").withImage("m:1").build())
            .endSpec()
            .endTemplate()
            .endSpec()
            .build();

    assertThat(DriftCheck.isApplied(WANTED, HASH, joined)).isTrue();
  }

  /// What others may not add to: it changes what the object does.
  @ParameterizedTest
  @MethodSource("meanings")
  void whatChangesTheMeaningIsUndone(Class<HasMetadata> type, String at, String addition) {
    HasMetadata wanted = wanted(type);
    HasMetadata changed = changed(wanted, at, addition);

    assertThat(DriftCheck.isApplied(wanted, DriftCheck.hash(wanted), changed)).isFalse();
    assertThat(DriftCheck.repairs(wanted, changed)).isNotEmpty();
  }

  static Stream<Arguments> meanings() {
    return Stream.of(
        arguments(PodDisruptionBudget.class, "/spec/selector/matchLabels", "{\"team\":\"a\"}"),
        arguments(PodDisruptionBudget.class, "/spec", "{\"maxUnavailable\":3}"),
        arguments(
            Ingress.class,
            "/spec/rules/0/http/paths",
            "[{\"path\":\"/x\",\"pathType\":\"Prefix\",\"backend\":{\"service\":{\"name\":\"other\"}}}]"),
        arguments(
            Ingress.class, "/spec", "{\"defaultBackend\":{\"service\":{\"name\":\"other\"}}}"),
        arguments(Service.class, "/spec", "{\"publishNotReadyAddresses\":true}"),
        arguments(Service.class, "/spec", "{\"externalIPs\":[\"192.0.2.1\"]}"),
        arguments(Service.class, "/spec/selector", "{\"pod-template-hash\":\"x\"}"),
        arguments(Service.class, "/spec/ports", "[{\"name\":\"x\",\"port\":1}]"),
        arguments(Service.class, "/spec/ports/0", "{\"port\":8081}"),
        arguments(Deployment.class, "/spec/strategy", "{\"type\":\"Recreate\"}"),
        arguments(Deployment.class, "/spec/template/spec", "{\"hostNetwork\":true}"),
        arguments(
            Deployment.class, "/spec/template/spec/containers/0", "{\"command\":[\"sleep\"]}"),
        arguments(
            Deployment.class,
            "/spec/template/spec/containers/0/livenessProbe",
            "{\"exec\":{\"command\":[\"true\"]}}"),
        arguments(
            Deployment.class, "/spec/template/spec/containers/0/ports/0", "{\"containerPort\":1}"),
        arguments(
            Deployment.class,
            "/spec/template/spec/volumes/0",
            "{\"emptyDir\":{\"medium\":\"Memory\"}}"),
        arguments(Secret.class, "/data", "{\"extra\":\"eA==\"}"),
        arguments(
            HorizontalPodAutoscaler.class,
            "/spec/metrics",
            "[{\"type\":\"Resource\",\"resource\":{\"name\":\"memory\"}}]"));
  }

  @ParameterizedTest
  @MethodSource("company")
  void whatOthersMayAddStays(Class<HasMetadata> type, String at, String addition) {
    HasMetadata wanted = wanted(type);
    HasMetadata changed = changed(wanted, at, addition);

    assertThat(DriftCheck.repairs(wanted, changed)).isEmpty();
    assertThat(DriftCheck.isApplied(wanted, DriftCheck.hash(wanted), changed)).isTrue();
  }

  static Stream<Arguments> company() {
    return Stream.of(
        arguments(Service.class, "/metadata/labels", "{\"team\":\"a\"}"),
        arguments(Service.class, "/spec", "{\"clusterIP\":\"10.0.0.1\",\"ipFamilies\":[\"IPv4\"]}"),
        arguments(Service.class, "/spec", "{\"sessionAffinity\":\"None\"}"),
        arguments(Service.class, "/spec/ports/0", "{\"nodePort\":30080}"),
        arguments(
            Deployment.class,
            "/spec/template/spec/containers",
            "[{\"name\":\"mesh\",\"image\":\"m:1\"}]"),
        arguments(
            Deployment.class,
            "/spec/template/spec",
            "{\"tolerations\":[{\"key\":\"a\",\"operator\":\"Exists\"}]}"),
        arguments(
            Deployment.class,
            "/spec/template/spec/containers/0/env",
            "[{\"name\":\"OTHERS\",\"value\":\"x\"}]"),
        arguments(
            Deployment.class,
            "/spec/template/spec/containers/0/livenessProbe",
            "{\"successThreshold\":1}"),
        arguments(
            Deployment.class,
            "/spec/template/spec/containers/0/livenessProbe/httpGet",
            "{\"scheme\":\"HTTP\"}"),
        arguments(
            Deployment.class, "/spec/template/spec/volumes/0/secret", "{\"defaultMode\":420}"),
        arguments(Ingress.class, "/metadata/annotations", "{\"a\":\"b\"}"));
  }

  private static HasMetadata changed(HasMetadata wanted, String at, String addition) {
    JsonNode live = Json.tree(marked(wanted));
    change(live, at, addition);
    return Json.read(live.toString(), wanted.getClass()).orElseThrow();
  }

  private static HasMetadata wanted(Class<? extends HasMetadata> type) {
    var desired =
        ObservedFixture.fresh()
            .desired(
                GatewayFixture.gateway(
                    "autoscaling: {maxReplicas: 9}\ningress: {host: chat.example.com}\n"));
    return Stream.concat(desired.configuration().stream(), desired.objects().stream())
        .filter(type::isInstance)
        .findFirst()
        .orElseThrow();
  }

  private static HasMetadata marked(HasMetadata wanted) {
    HasMetadata copy = Json.read(Json.write(wanted), wanted.getClass()).orElseThrow();
    Map<String, String> annotations = new HashMap<>();
    if (copy.getMetadata().getAnnotations() != null) {
      annotations.putAll(copy.getMetadata().getAnnotations());
    }
    annotations.put(Names.APPLIED, DriftCheck.hash(wanted));
    copy.getMetadata().setAnnotations(annotations);
    return copy;
  }

  private static void change(JsonNode live, String at, String addition) {
    JsonNode change = Json.read(addition, JsonNode.class).orElseThrow();
    switch (live.at(at)) {
      case ObjectNode object -> object.setAll((ObjectNode) change);
      case ArrayNode array -> array.addAll((ArrayNode) change);
      case JsonNode other -> throw new IllegalArgumentException(at + " is " + other);
    }
  }

  @Test
  void quantitiesAreComparedByAmount() {
    assertThat(DriftCheck.isApplied(WANTED, HASH, withCpu("1"))).isTrue();
    assertThat(DriftCheck.isApplied(WANTED, HASH, withCpu("2"))).isFalse();
  }

  @Test
  void theVersionToWriteOntoIsNoPartOfTheWish() {
    var onto =
        new DeploymentBuilder(WANTED).editMetadata().withResourceVersion("7").endMetadata().build();

    assertThat(DriftCheck.hash(onto)).isEqualTo(HASH);
    assertThat(DriftCheck.isApplied(onto, HASH, LIVE)).isTrue();
  }

  private static Deployment withCpu(String cpu) {
    return new DeploymentBuilder(LIVE)
        .editSpec()
        .editTemplate()
        .editSpec()
        .editFirstContainer()
        .editResources()
        .withRequests(Map.of("cpu", new Quantity(cpu)))
        .endResources()
        .endContainer()
        .endSpec()
        .endTemplate()
        .endSpec()
        .build();
  }

  @ParameterizedTest
  @CsvSource({"1000m, 1", ".5, 500m", "+1, 1", "1e+3, 1e3", "1e-3, 1m", "1.5Gi, 1536Mi"})
  void quantitiesThatTheApiServerRewritesAreNoDifference(String written, String stored) {
    String spec = "resources: {requests: {memory: '%s'}}\n".formatted(written);
    Deployment wanted = deployment(spec);
    String hash = DriftCheck.hash(wanted);
    Deployment live = deployment("resources: {requests: {memory: '%s'}}\n".formatted(stored));
    live.getMetadata().setAnnotations(new HashMap<>(wanted.getMetadata().getAnnotations()));
    live.getMetadata().getAnnotations().put(Names.APPLIED, hash);

    assertThat(DriftCheck.isApplied(wanted, hash, live)).isTrue();
  }

  private static Deployment deployment(String spec) {
    return Objects.requireNonNull(
        ObservedFixture.fresh().desired(GatewayFixture.gateway(spec)).find(Deployment.class));
  }
}
