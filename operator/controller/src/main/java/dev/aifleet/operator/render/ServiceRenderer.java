package dev.aifleet.operator.render;

import dev.aifleet.operator.state.Names;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;

/// The Service: the address for clients inside the cluster.
final class ServiceRenderer {
  static final int PORT = 8080;

  private ServiceRenderer() {}

  static Service render(RenderContext context) {
    return new ServiceBuilder()
        .withMetadata(context.meta(context.name(), RenderContext.GATEWAY))
        .withNewSpec()
        .withType("ClusterIP")
        .withSelector(Names.selector(context.name()))
        .addNewPort()
        .withName("http")
        .withPort(PORT)
        .withProtocol("TCP")
        .withTargetPort(new IntOrString("http"))
        .endPort()
        .endSpec()
        .build();
  }
}
