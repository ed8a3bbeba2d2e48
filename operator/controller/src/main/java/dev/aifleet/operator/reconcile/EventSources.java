package dev.aifleet.operator.reconcile;

import static dev.aifleet.operator.observe.GatewayCaches.CHILDREN;
import static dev.aifleet.operator.observe.GatewayCaches.OWNED_SECRETS;
import static dev.aifleet.operator.observe.GatewayCaches.USER_SECRETS;

import dev.aifleet.api.AIGateway;
import dev.aifleet.compiler.UseLabel;
import dev.aifleet.operator.state.GatewayPod;
import dev.aifleet.operator.state.Names;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What begins a reconcile besides a change of the AIGateway: changes of its children, its pods,
/// the Secrets and ConfigMaps it refers to, and results of calls to its pods. Informers watch only
/// objects with the operator's label, and users' Secrets and ConfigMaps only with a [UseLabel].
public final class EventSources {
  private static final String OURS = Names.MANAGED_BY + "=" + Names.MANAGER;
  private static final String USED_SECRETS =
      "%s in (%s,%s),%s!=%s"
          .formatted(
              UseLabel.KEY,
              UseLabel.ProviderKey.value(),
              UseLabel.ClientKeys.value(),
              Names.MANAGED_BY,
              Names.MANAGER);
  private static final String USED_CONFIG_MAPS = UseLabel.KEY + "=" + UseLabel.CA.value();

  /// Objects in one response while a cache is filled; each of them may have 1 MiB.
  private static final long PAGE = 50;

  private final FleetEventSource fleet;
  private final RecentWrites writes;

  public EventSources(FleetEventSource fleet, RecentWrites writes) {
    this.fleet = fleet;
    this.writes = writes;
  }

  List<EventSource<?, AIGateway>> prepare(EventSourceContext<AIGateway> context) {
    List<EventSource<?, AIGateway>> sources = new ArrayList<>();
    CHILDREN.forEach(type -> sources.add(ours(type, type.getSimpleName(), context)));
    sources.add(ours(Secret.class, OWNED_SECRETS, context));
    sources.add(pods(context));
    sources.add(users(context));
    sources.add(configMaps(context));
    sources.add(fleet);
    return sources;
  }

  /// A gateway may be deleted during its reconcile, which then recreates state that the deletion
  /// has removed.
  void forgetIfGone(AIGateway gateway, Context<AIGateway> context) {
    if (context.getPrimaryCache().get(ResourceID.fromResource(gateway)).isEmpty()) {
      fleet.onResourceDeleted(gateway);
    }
  }

  private <T extends HasMetadata> EventSource<T, AIGateway> ours(
      Class<T> type, String name, EventSourceContext<AIGateway> context) {
    var source =
        new InformerEventSource<T, AIGateway>(
            InformerEventSourceConfiguration.from(type, AIGateway.class)
                .withName(name)
                .withLabelSelector(OURS)
                .withSecondaryToPrimaryMapper(EventSources::gateways)
                .build(),
            context);
    writes.remember(type, source);
    return source;
  }

  /// Most changes of pods do not need a reconcile.
  private static EventSource<Pod, AIGateway> pods(EventSourceContext<AIGateway> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(Pod.class, AIGateway.class)
            .withName("Pod")
            .withLabelSelector(OURS)
            .withSecondaryToPrimaryMapper(EventSources::gateways)
            .withOnUpdateFilter(EventSources::needsReconcile)
            .build(),
        context);
  }

  private static boolean needsReconcile(Pod now, Pod before) {
    return !GatewayPod.of(now).equals(GatewayPod.of(before))
        || !now.getMetadata()
            .getOwnerReferences()
            .equals(before.getMetadata().getOwnerReferences());
  }

  private static EventSource<Secret, AIGateway> users(EventSourceContext<AIGateway> context) {
    var index = new SecretIndex(context.getPrimaryCache());
    return new UserSecretEventSource(
        InformerEventSourceConfiguration.from(Secret.class, AIGateway.class)
            .withName(USER_SECRETS)
            .withLabelSelector(USED_SECRETS)
            .withItemStore(TrimmingItemStore.ofSecrets())
            .withInformerListLimit(PAGE)
            .withSecondaryToPrimaryMapper(index)
            .<AIGateway>withPrimaryToSecondaryMapper(SecretIndex::named)
            .build(),
        context,
        index);
  }

  private static EventSource<ConfigMap, AIGateway> configMaps(
      EventSourceContext<AIGateway> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(ConfigMap.class, AIGateway.class)
            .withName("ConfigMap")
            .withLabelSelector(USED_CONFIG_MAPS)
            .withItemStore(TrimmingItemStore.ofConfigMaps())
            .withInformerListLimit(PAGE)
            .withSecondaryToPrimaryMapper(new ConfigMapIndex(context.getPrimaryCache()))
            .<AIGateway>withPrimaryToSecondaryMapper(ConfigMapIndex::named)
            .build(),
        context);
  }

  /// By label and by owner: one of the two may have been changed.
  private static Set<ResourceID> gateways(HasMetadata child) {
    String namespace = child.getMetadata().getNamespace();
    Set<ResourceID> gateways = new HashSet<>();
    Map<String, String> labels = child.getMetadata().getLabels();
    if (labels != null && labels.containsKey(Names.GATEWAY)) {
      gateways.add(new ResourceID(labels.get(Names.GATEWAY), namespace));
    }
    child.getMetadata().getOwnerReferences().stream()
        .filter(owner -> owner.getKind().equals("AIGateway"))
        .forEach(owner -> gateways.add(new ResourceID(owner.getName(), namespace)));
    return gateways;
  }
}
