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

/// The Deployment. Its pod template is rendered once and stored in an annotation, with a hash of
/// the part of spec that it was rendered from; while that part does not change the stored template
/// is used, so that a newer operator replaces no pod. A seal proves that an operator wrote the
/// annotation.
final class DeploymentRenderer {
  private DeploymentRenderer() {}

  static Deployment render(RenderContext context) {
    Optional<Deployment> live = context.observed().owned().find(Deployment.class, context.name());
    String inputs = inputs(context);
    Optional<StoredTemplate> stored =
        live.flatMap(deployment -> StoredTemplate.in(deployment, context.observed().controlKeys()));
    PodTemplateSpec template =
        stored
            .filter(known -> known.inputs().equals(inputs))
            .map(StoredTemplate::template)
            .orElseGet(() -> PodTemplateRenderer.render(context, image(context, live, stored)));
    ObjectMeta meta = context.meta(context.name(), RenderContext.GATEWAY);
    meta.setAnnotations(
        new StoredTemplate(inputs, template).annotations(context.observed().controlKeys()));
    Integer replicas = ReplicaCount.of(context) instanceof Replicas.Fixed(int count) ? count : null;
    return new DeploymentBuilder()
        .withMetadata(meta)
        .withNewSpec()
        .withReplicas(replicas)
        .withMinReadySeconds(2)
        .withNewSelector()
        .withMatchLabels(Names.selector(context.name()))
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

  /// Without an image in spec the present one stays: gateways are upgraded on request only. The
  /// stored template takes precedence over the live Deployment, which others may have changed.
  private static String image(
      RenderContext context, Optional<Deployment> live, Optional<StoredTemplate> stored) {
    String inSpec = context.spec().image();
    return inSpec != null
        ? inSpec
        : stored
            .flatMap(template -> GatewayPod.image(template.template()))
            .or(() -> live.flatMap(GatewayPod::image))
            .orElse(context.images().release());
  }

  private static String inputs(RenderContext context) {
    var spec = context.spec();
    return Json.hash(Arrays.asList(spec.image(), spec.resources(), spec.drain()));
  }
}
