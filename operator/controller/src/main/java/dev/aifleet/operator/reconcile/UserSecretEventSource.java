package dev.aifleet.operator.reconcile;

import dev.aifleet.api.AIGateway;
import io.fabric8.kubernetes.api.model.Secret;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.Objects;

/// Secrets of users. A Secret that loses the labels by which a gateway selected it begins a
/// reconcile of that gateway, although the mapper sees only the new labels.
final class UserSecretEventSource extends InformerEventSource<Secret, AIGateway> {
  private final SecretIndex index;

  UserSecretEventSource(
      InformerEventSourceConfiguration<Secret> configuration,
      EventSourceContext<AIGateway> context,
      SecretIndex index) {
    super(configuration, context);
    this.index = index;
  }

  @Override
  public void onUpdate(Secret before, Secret now) {
    super.onUpdate(before, now);
    if (!Objects.equals(before.getMetadata().getLabels(), now.getMetadata().getLabels())) {
      index
          .toPrimaryResourceIDs(before)
          .forEach(id -> getEventHandler().handleEvent(new Event(id)));
    }
  }
}
