package dev.aifleet.operator.render;

import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;

/// The ServiceAccount, without permissions: pods do not call the API server.
final class ServiceAccountRenderer {
  private ServiceAccountRenderer() {}

  static ServiceAccount render(RenderContext context) {
    return new ServiceAccountBuilder()
        .withMetadata(context.meta(context.name(), RenderContext.GATEWAY))
        .withAutomountServiceAccountToken(false)
        .build();
  }
}
