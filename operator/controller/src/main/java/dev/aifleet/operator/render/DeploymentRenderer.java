package dev.aifleet.operator.render;

import dev.aifleet.operator.state.GatewayPod;
import dev.aifleet.operator.state.Json;
import dev.aifleet.operator.state.Names;
import dev.aifleet.operator.state.Replicas;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.util.Arrays;
import java.util.Optional;

/// The pods. Their template is rendered once and kept in an annotation beside a hash of what it was
/// rendered from; as long as that part of spec stays, the kept template is wanted, so that a newer
/// operator rolls no pod. A seal tells it from what somebody else may have written there.
final class DeploymentRenderer {
  private DeploymentRenderer() {}

  static Deployment render(Blueprint blueprint) {
    Optional<Deployment> live =
        blueprint.observed().live().find(Deployment.class, blueprint.name());
    String inputs = inputs(blueprint);
    Optional<KeptTemplate> kept =
        live.flatMap(deployment -> KeptTemplate.in(deployment, blueprint.observed().controlKeys()));
    PodTemplateSpec template =
        kept.filter(known -> known.inputs().equals(inputs))
            .map(KeptTemplate::template)
            .orElseGet(() -> PodTemplateRenderer.render(blueprint, image(blueprint, live, kept)));
    ObjectMeta meta = blueprint.meta(blueprint.name(), Blueprint.GATEWAY);
    meta.setAnnotations(
        new KeptTemplate(inputs, template).annotations(blueprint.observed().controlKeys()));
    Integer replicas = PodCount.of(blueprint) instanceof Replicas.Fixed(int count) ? count : null;
    return new DeploymentBuilder()
        .withMetadata(meta)
        .withNewSpec()
        .withReplicas(replicas)
        .withMinReadySeconds(2)
        .withNewSelector()
        .withMatchLabels(Names.selector(blueprint.name()))
        .endSelector()
        .withNewStrategy()
        .withType("RollingUpdate")
        .withNewRollingUpdate()
        .withMaxSurge(new IntOrString("25%"))
        .withMaxUnavailable(new IntOrString(0))
        .endRollingUpdate()
        .endStrategy()
        .withTemplate(template)
        .endSpec()
        .build();
  }

  /// The image that runs stays until spec names one: upgrades of gateways are asked for. What the
  /// operator has written itself counts more than what somebody has made of it.
  private static String image(
      Blueprint blueprint, Optional<Deployment> live, Optional<KeptTemplate> kept) {
    String wanted = blueprint.spec().image();
    return wanted != null
        ? wanted
        : kept.flatMap(known -> GatewayPod.image(known.template()))
            .or(() -> live.flatMap(GatewayPod::image))
            .orElse(blueprint.images().release());
  }

  private static String inputs(Blueprint blueprint) {
    var spec = blueprint.spec();
    return Json.hash(Arrays.asList(spec.image(), spec.resources(), spec.drain()));
  }
}
