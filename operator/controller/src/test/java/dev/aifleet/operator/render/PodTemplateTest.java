package dev.aifleet.operator.render;

import static dev.aifleet.operator.testing.GatewayFixture.gateway;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.api.AIGateway;
import dev.aifleet.operator.decide.Decider;
import dev.aifleet.operator.state.Names;
import dev.aifleet.operator.testing.GatewayFixture;
import dev.aifleet.operator.testing.ObservedFixture;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PodTemplateTest {
  private static final AIGateway GATEWAY = gateway("");
  private static final Deployment RUNNING = deployment(ObservedFixture.fresh(), GATEWAY);
  private static final ObservedFixture LIVE = ObservedFixture.fresh().after(GATEWAY).live(RUNNING);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "replicas: 7",
        "modelAliases: [{name: a, model: b}]",
        "rollback: {active: true, target: {upstream: official}}",
        "rateLimits: [{name: all, per: {source: Gateway}, limit: 5, window: 1s}]",
        "autoscaling: {maxReplicas: 9}",
        "ingress: {host: ai.example.com}"
      })
  void whatShapesRequestsRollsNoPod(String change) {
    assertThat(template(LIVE, gateway(change + "\n"))).isEqualTo(template(RUNNING));
  }

  @Test
  void anUpstreamWithANewSecretRollsNoPod() {
    var grown =
        GatewayFixture.of(
            """
            upstreams:
            - {name: more, url: "https://api.example.com/v1",
               auth: {type: APIKey, secretRef: {name: more, key: key}}}
            auth: {apiKeys: {secretRef: {name: clients}}}
            """);

    assertThat(template(LIVE, grown)).isEqualTo(template(RUNNING));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "image: registry.example.com/gateway:2",
        "resources: {requests: {cpu: 250m}}",
        "drain: {timeout: 30s}"
      })
  void whatShapesPodsRollsThem(String change) {
    assertThat(template(LIVE, gateway(change + "\n"))).isNotEqualTo(template(RUNNING));
  }

  @Test
  void aNewerOperatorRollsNoPod() {
    PodTemplateSpec template = template(ObservedFixture.fresh().live(older()), GATEWAY);

    assertThat(template.getSpec().getContainers()).hasSize(1);
    assertThat(template.getSpec().getContainers().getFirst().getImage()).isEqualTo("old:1");
  }

  @Test
  void aChangeOfResourcesKeepsTheImageThatRuns() {
    var template =
        template(
            ObservedFixture.fresh().live(older()), gateway("resources: {requests: {cpu: 2}}\n"));

    assertThat(template.getSpec().getContainers().getFirst().getImage()).isEqualTo("old:1");
  }

  @Test
  void whatSomebodyWroteIntoTheAnnotationIsNotWanted() {
    assertTemplateIgnored(annotation(older(), Names.POD_TEMPLATE));
  }

  @Test
  void anImageThatSomebodySetByHandIsNotKept() {
    var edited =
        new DeploymentBuilder(RUNNING)
            .editSpec()
            .editTemplate()
            .editSpec()
            .editFirstContainer()
            .withImage("other:1")
            .endContainer()
            .endSpec()
            .endTemplate()
            .endSpec()
            .build();

    assertThat(template(ObservedFixture.fresh().live(edited), GATEWAY))
        .isEqualTo(template(RUNNING));
  }

  private static String annotation(Deployment deployment, String key) {
    return Objects.requireNonNull(deployment.getMetadata().getAnnotations().get(key));
  }

  /// As an older operator has written it, with the template that it rendered.
  private static Deployment older() {
    var container = new ContainerBuilder().withName("gateway").withImage("old:1").build();
    var old =
        new StoredTemplate(
            annotation(RUNNING, Names.TEMPLATE_INPUTS),
            new PodTemplateSpecBuilder().withNewSpec().withContainers(container).endSpec().build());
    return new DeploymentBuilder(RUNNING)
        .editMetadata()
        .addToAnnotations(old.annotations(ObservedFixture.fresh().observed().controlKeys()))
        .endMetadata()
        .editSpec()
        .withTemplate(old.template())
        .endSpec()
        .build();
  }

  @Test
  void theImageThatRunsIsNotThatOfAnInjectedContainer() {
    var injected =
        new DeploymentBuilder(deployment(ObservedFixture.fresh(), gateway("image: me/gateway:1\n")))
            .editSpec()
            .editTemplate()
            .editSpec()
            .addToContainers(0, new ContainerBuilder().withName("proxy").withImage("p:2").build())
            .endSpec()
            .endTemplate()
            .endSpec()
            .build();

    var template =
        template(
            ObservedFixture.fresh().live(injected), gateway("resources: {requests: {cpu: 2}}\n"));

    assertThat(template.getSpec().getContainers().getFirst().getImage()).isEqualTo("me/gateway:1");
  }

  @Test
  void aDamagedTemplateAnnotationIsRenderedAnew() {
    assertTemplateIgnored("{not json");
  }

  @Test
  void podsAreRestrictedAndHaveNoToken() {
    var pod = template(RUNNING).getSpec();
    var container = pod.getContainers().getFirst();

    assertThat(pod.getAutomountServiceAccountToken()).isFalse();
    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
    assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
    assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
  }

  @Test
  void theGraceIsLongerThanTheDrain() {
    var pod = deployment(ObservedFixture.fresh(), gateway("drain: {timeout: 1m30s}\n"));

    assertThat(template(pod).getSpec().getTerminationGracePeriodSeconds()).isEqualTo(105);
  }

  @Test
  void nothingOfTheGatewaysOwnLabelsAndAnnotationsIsCopied() {
    assertThat(RUNNING.getMetadata().getLabels())
        .doesNotContainKey("app.kubernetes.io/instance")
        .containsEntry(Names.GATEWAY, GatewayFixture.NAME);
    assertThat(RUNNING.getMetadata().getAnnotations())
        .containsOnlyKeys(Names.TEMPLATE_INPUTS, Names.POD_TEMPLATE, Names.TEMPLATE_SEAL);
  }

  @Test
  void withAutoscalingTheNumberOfPodsIsNotApplied() {
    var autoscaled = gateway("autoscaling: {minReplicas: 2, maxReplicas: 9}\n");

    assertThat(deployment(LIVE, autoscaled).getSpec().getReplicas()).isNull();
    assertThat(deployment(LIVE, gateway("replicas: 4\n")).getSpec().getReplicas()).isEqualTo(4);
  }

  @Test
  void aNameThatFitsNoServiceMakesNothing() {
    var long64 = gateway("");
    long64.getMetadata().setName("a".repeat(64));

    var desired = ObservedFixture.fresh().desired(long64);

    assertThat(desired.objects()).isEmpty();
    assertThat(desired.configuration()).isEmpty();
    assertThat(desired.findings().spec())
        .hasToString("[metadata.name: " + Names.nameProblem("a".repeat(64)) + "]");
  }

  @Test
  void everyPlanHasItsRenderedObjects() {
    var paused = gateway("paused: true\n");
    var desired = LIVE.desired(paused);

    assertThat(Decider.decide(paused, LIVE.observed()))
        .isEqualTo(new dev.aifleet.operator.decide.Plan.Suspended());
    assertThat(desired.objects()).isEmpty();
    assertThat(desired.configuration()).isEmpty();
    assertThat(desired.unwanted()).isEmpty();
    assertThat(desired.published()).isEqualTo(LIVE.published());
  }

  private static Deployment deployment(ObservedFixture sight, AIGateway gateway) {
    return Objects.requireNonNull(sight.desired(gateway).find(Deployment.class));
  }

  private static PodTemplateSpec template(ObservedFixture sight, AIGateway gateway) {
    return template(deployment(sight, gateway));
  }

  private static PodTemplateSpec template(Deployment deployment) {
    return deployment.getSpec().getTemplate();
  }

  private static void assertTemplateIgnored(String annotation) {
    var changed =
        new DeploymentBuilder(RUNNING)
            .editMetadata()
            .addToAnnotations(Names.POD_TEMPLATE, annotation)
            .endMetadata()
            .build();

    assertThat(template(ObservedFixture.fresh().live(changed), GATEWAY))
        .isEqualTo(template(RUNNING));
  }
}
