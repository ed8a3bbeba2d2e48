package dev.aifleet.operator.render;

import dev.aifleet.api.AIGateway;
import dev.aifleet.api.AIGatewaySpec;
import dev.aifleet.operator.state.Names;
import dev.aifleet.operator.state.Observed;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;

/// The input of every renderer.
///
/// @param images which images pods may run
record RenderContext(AIGateway gateway, Observed observed, ImagePolicy images) {
  /// Value of the component label, except for configuration and edge.
  static final String GATEWAY = "gateway";

  AIGatewaySpec spec() {
    return gateway.getSpec();
  }

  String name() {
    return gateway.getMetadata().getName();
  }

  /// Metadata of a child. Labels and annotations of the AIGateway are not copied: a GitOps tool
  /// that tracks the AIGateway by them would delete the child.
  ObjectMeta meta(String childName, String component) {
    return new ObjectMetaBuilder()
        .withName(childName)
        .withNamespace(gateway.getMetadata().getNamespace())
        .withLabels(Names.labels(name(), component))
        .addNewOwnerReference()
        .withApiVersion(gateway.getApiVersion())
        .withKind(gateway.getKind())
        .withName(name())
        .withUid(gateway.getMetadata().getUid())
        .withController(true)
        .withBlockOwnerDeletion(true)
        .endOwnerReference()
        .build();
  }
}
