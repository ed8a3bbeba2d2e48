package dev.aifleet.operator.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.operator.state.Names;
import dev.aifleet.operator.testing.Gateways;
import dev.aifleet.operator.testing.Sight;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DifferenceTest {
  private static final Deployment WANTED = deployment("resources: {requests: {cpu: 1000m}}\n");
  private static final String HASH = Difference.hash(WANTED);

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
    assertThat(Difference.isApplied(WANTED, HASH, LIVE)).isTrue();
  }

  @Test
  void anotherWishIsApplied() {
    var other = new DeploymentBuilder(WANTED).editSpec().withReplicas(9).endSpec().build();

    assertThat(Difference.isApplied(other, Difference.hash(other), LIVE)).isFalse();
  }

  @Test
  void aFieldThatIsNoLongerWantedIsApplied() {
    var smaller =
        new DeploymentBuilder(WANTED).editSpec().withMinReadySeconds(null).endSpec().build();

    assertThat(Difference.isApplied(smaller, Difference.hash(smaller), LIVE)).isFalse();
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

    assertThat(Difference.isApplied(WANTED, HASH, undone)).isFalse();
    assertThat(Difference.isApplied(WANTED, HASH, unlabelled)).isFalse();
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

    assertThat(Difference.isApplied(WANTED, HASH, joined)).isTrue();
  }

  @Test
  void quantitiesAreComparedByAmount() {
    assertThat(Difference.isApplied(WANTED, HASH, withCpu("1"))).isTrue();
    assertThat(Difference.isApplied(WANTED, HASH, withCpu("2"))).isFalse();
  }

  @Test
  void theVersionToWriteOntoIsNoPartOfTheWish() {
    var onto =
        new DeploymentBuilder(WANTED).editMetadata().withResourceVersion("7").endMetadata().build();

    assertThat(Difference.hash(onto)).isEqualTo(HASH);
    assertThat(Difference.isApplied(onto, HASH, LIVE)).isTrue();
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
    String hash = Difference.hash(wanted);
    Deployment live = deployment("resources: {requests: {memory: '%s'}}\n".formatted(stored));
    live.getMetadata().setAnnotations(new HashMap<>(wanted.getMetadata().getAnnotations()));
    live.getMetadata().getAnnotations().put(Names.APPLIED, hash);

    assertThat(Difference.isApplied(wanted, hash, live)).isTrue();
  }

  private static Deployment deployment(String spec) {
    return Objects.requireNonNull(
        Sight.fresh().desired(Gateways.gateway(spec)).find(Deployment.class));
  }
}
