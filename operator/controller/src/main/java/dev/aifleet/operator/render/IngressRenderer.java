package dev.aifleet.operator.render;

import dev.aifleet.api.IngressSpec;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import java.util.Objects;

/// The Ingress: the address for clients outside the cluster.
final class IngressRenderer {
  private IngressRenderer() {}

  static Ingress render(RenderContext context, IngressSpec spec) {
    var ingress =
        new IngressBuilder()
            .withMetadata(context.meta(context.name(), "edge"))
            .withNewSpec()
            .withIngressClassName(spec.className())
            .addNewRule()
            .withHost(spec.host())
            .withNewHttp()
            .addNewPath()
            .withPath(Objects.requireNonNullElse(spec.path(), "/"))
            .withPathType("Prefix")
            .withNewBackend()
            .withNewService()
            .withName(context.name())
            .withNewPort()
            .withName("http")
            .endPort()
            .endService()
            .endBackend()
            .endPath()
            .endHttp()
            .endRule()
            .endSpec();
    if (spec.tls() != null) {
      ingress
          .editSpec()
          .addNewTl()
          .withHosts(spec.host())
          .withSecretName(spec.tls().secretName())
          .endTl()
          .endSpec();
    }
    return ingress.build();
  }
}
