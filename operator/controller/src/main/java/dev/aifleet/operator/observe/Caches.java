package dev.aifleet.operator.observe;

import dev.aifleet.api.AIGateway;
import dev.aifleet.compiler.ConfigMaps;
import dev.aifleet.compiler.SecretReferences;
import dev.aifleet.operator.state.GatewayPod;
import dev.aifleet.operator.state.Live;
import dev.aifleet.operator.state.Names;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/// The caches around one gateway.
public final class Caches {
  /// Name of the event source of Secrets that the operator made.
  public static final String OWNED_SECRETS = "owned-secrets";

  /// Name of the event source of everybody else's Secrets.
  public static final String USER_SECRETS = "user-secrets";

  /// Kinds of children besides Secrets.
  public static final List<Class<? extends HasMetadata>> CHILDREN =
      List.of(
          ServiceAccount.class,
          Service.class,
          Deployment.class,
          PodDisruptionBudget.class,
          HorizontalPodAutoscaler.class,
          Ingress.class);

  private final AIGateway gateway;
  private final Context<AIGateway> context;

  Caches(AIGateway gateway, Context<AIGateway> context) {
    this.gateway = gateway;
    this.context = context;
  }

  Live live() {
    List<HasMetadata> objects = new ArrayList<>();
    CHILDREN.forEach(type -> objects.addAll(context.getSecondaryResources(type)));
    objects.addAll(secrets(OWNED_SECRETS).getSecondaryResources(gateway));
    // Labels can be copied, and a deleted gateway of the same name leaves objects for a moment.
    objects.removeIf(object -> !Names.isOwnedBy(object, gateway));
    return new Live(objects);
  }

  List<GatewayPod> pods() {
    return context.getSecondaryResources(Pod.class).stream()
        .map(GatewayPod::of)
        .sorted(Comparator.comparing(GatewayPod::name))
        .toList();
  }

  /// The users' Secrets that spec refers to.
  Map<String, Secret> userSecrets() {
    var references = SecretReferences.of(gateway.getSpec());
    String namespace = gateway.getMetadata().getNamespace();
    var source = secrets(USER_SECRETS);
    Map<String, Secret> found = new TreeMap<>();
    Function<String, ResourceID> id = name -> new ResourceID(name, namespace);
    references.names().forEach(n -> source.get(id.apply(n)).ifPresent(s -> found.put(n, s)));
    if (!references.matchLabels().isEmpty()) {
      source
          .list(namespace, secret -> matches(references, secret))
          .forEach(secret -> found.put(secret.getMetadata().getName(), secret));
    }
    return found;
  }

  /// The users' ConfigMaps that spec refers to.
  Map<String, ConfigMap> userConfigMaps() {
    String namespace = gateway.getMetadata().getNamespace();
    var source =
        (InformerEventSource<ConfigMap, AIGateway>)
            context.eventSourceRetriever().getEventSourceFor(ConfigMap.class);
    Map<String, ConfigMap> found = new TreeMap<>();
    ConfigMaps.referredTo(gateway.getSpec())
        .forEach(
            name ->
                source.get(new ResourceID(name, namespace)).ifPresent(map -> found.put(name, map)));
    return found;
  }

  /// Whether a gateway with these references looks at `secret`.
  public static boolean matches(SecretReferences references, Secret secret) {
    Map<String, String> labels = secret.getMetadata().getLabels();
    return references.include(secret.getMetadata().getName(), labels == null ? Map.of() : labels);
  }

  @SuppressWarnings("unchecked")
  private InformerEventSource<Secret, AIGateway> secrets(String name) {
    return (InformerEventSource<Secret, AIGateway>)
        context.eventSourceRetriever().getEventSourceFor(Secret.class, name);
  }
}
