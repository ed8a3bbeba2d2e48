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

  static Deployment render(RenderContext context) {
    Optional<Deployment> live = context.observed().owned().find(Deployment.class, context.name());
    String inputs = inputs(context);
    Optional<StoredTemplate> kept =
        live.flatMap(deployment -> StoredTemplate.in(deployment, context.observed().controlKeys()));
    PodTemplateSpec template =
        kept.filter(known -> known.inputs().equals(inputs))
            .map(StoredTemplate::template)
            .orElseGet(() -> PodTemplateRenderer.render(context, image(context, live, kept)));
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

  /// The image that runs stays until spec names one: upgrades of gateways are asked for. What the
  /// operator has written itself counts more than what somebody has made of it.
  private static String image(
      RenderContext context, Optional<Deployment> live, Optional<StoredTemplate> kept) {
    String wanted = context.spec().image();
    return wanted != null
        ? wanted
        : kept.flatMap(known -> GatewayPod.image(known.template()))
            .or(() -> live.flatMap(GatewayPod::image))
            .orElse(context.images().release());
  }

  private static String inputs(RenderContext context) {
    var spec = context.spec();
    return Json.hash(Arrays.asList(spec.image(), spec.resources(), spec.drain()));
  }
}
