package dev.aifleet.operator.observe;

import static java.util.stream.Collectors.toMap;

import dev.aifleet.api.AIGateway;
import dev.aifleet.compiler.ConfigMaps;
import dev.aifleet.compiler.SecretReferences;
import dev.aifleet.compiler.UseLabel;
import dev.aifleet.operator.state.GatewayPod;
import dev.aifleet.operator.state.Names;
import dev.aifleet.operator.state.OwnedObjects;
import dev.aifleet.operator.state.Published;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/// What the caches hold of one gateway: its children, its pods, its users' Secrets and ConfigMaps.
public final class GatewayCaches {
  /// Name of the event source of Secrets that the operator made.
  public static final String OWNED_SECRETS = "owned-secrets";

  /// Name of the event source of users' Secrets.
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
  private final UncachedReads reads;

  GatewayCaches(AIGateway gateway, Context<AIGateway> context, UncachedReads reads) {
    this.gateway = gateway;
    this.context = context;
    this.reads = reads;
  }

  OwnedObjects ownedObjects() {
    List<HasMetadata> objects = new ArrayList<>();
    CHILDREN.forEach(type -> objects.addAll(context.getSecondaryResources(type)));
    objects.addAll(secrets(OWNED_SECRETS).getSecondaryResources(gateway));
    // Labels can be copied, and objects of a deleted gateway of the same name exist for a moment.
    objects.removeIf(object -> !Names.isOwnedBy(object, gateway));
    return new OwnedObjects(objects);
  }

  List<GatewayPod> pods() {
    return context.getSecondaryResources(Pod.class).stream()
        .filter(pod -> GatewayPod.isOf(pod, gateway.getMetadata().getName()))
        .map(GatewayPod::of)
        .sorted(Comparator.comparing(GatewayPod::name))
        .toList();
  }

  /// The users' Secrets that spec refers to. Those without the use label are returned without data.
  ///
  /// @param published names Secrets of callers that may have lost their label
  Map<String, Secret> userSecrets(Published published) {
    var references = SecretReferences.of(gateway.getSpec());
    var source = secrets(USER_SECRETS);
    Map<String, Secret> found = new TreeMap<>();
    references
        .names()
        .forEach(
            name ->
                byName(source, Secret.class, name, GatewayCaches::secret)
                    .ifPresent(secret -> found.put(name, secret)));
    if (!references.matchLabels().isEmpty()) {
      Set<String> selected = new HashSet<>();
      source
          .list(namespace(), secret -> matches(references, secret))
          .forEach(
              secret -> {
                found.put(secret.getMetadata().getName(), secret);
                selected.add(secret.getMetadata().getName());
              });
      unlabelledSelected(references.matchLabels(), selected, published)
          .forEach(meta -> found.putIfAbsent(meta.getName(), secret(meta)));
    }
    return whole(found);
  }

  /// The users' ConfigMaps that spec refers to. Those without the use label are returned without
  /// data.
  Map<String, ConfigMap> userConfigMaps() {
    var source =
        (InformerEventSource<ConfigMap, AIGateway>)
            context.eventSourceRetriever().getEventSourceFor(ConfigMap.class);
    Map<String, ConfigMap> found = new TreeMap<>();
    ConfigMaps.referredTo(gateway.getSpec())
        .forEach(
            name ->
                byName(source, ConfigMap.class, name, GatewayCaches::configMap)
                    .ifPresent(map -> found.put(name, map)));
    return whole(found);
  }

  private <T extends HasMetadata> Optional<T> byName(
      InformerEventSource<T, AIGateway> source,
      Class<T> type,
      String name,
      Function<ObjectMeta, T> withoutData) {
    return source
        .get(new ResourceID(name, namespace()))
        .or(() -> unlabelled(type, name).map(withoutData));
  }

  /// An object that caches do not show because its use label is missing or names another purpose.
  /// One that has just been labelled will be in the cache soon.
  private Optional<ObjectMeta> unlabelled(Class<? extends HasMetadata> type, String name) {
    return reads
        .labels(type, namespace(), name)
        .filter(
            labels ->
                type == Secret.class ? !isForSecrets(labels) : !UseLabel.CA.isAllowedBy(labels))
        .map(labels -> new ObjectMetaBuilder().withName(name).withLabels(labels).build());
  }

  /// Secrets with `matchLabels` that caches do not show because they have no use label. Only read
  /// when that can explain a problem: no Secret was selected, or one of the last publication is
  /// missing.
  private List<ObjectMeta> unlabelledSelected(
      Map<String, String> matchLabels, Set<String> selected, Published published) {
    Set<String> missing = published.callerSecrets();
    missing.removeAll(selected);
    if (!selected.isEmpty() && missing.isEmpty()) {
      return List.of();
    }
    Map<String, Map<String, String>> known =
        reads
            .secretLabels(namespace(), matchLabels)
            .orElseGet(() -> missing.stream().collect(toMap(name -> name, name -> matchLabels)));
    return known.entrySet().stream()
        .filter(secret -> !secret.getValue().containsKey(UseLabel.KEY))
        .filter(secret -> selected.isEmpty() || missing.contains(secret.getKey()))
        .map(
            secret ->
                new ObjectMetaBuilder()
                    .withName(secret.getKey())
                    .withLabels(secret.getValue())
                    .build())
        .toList();
  }

  private static boolean isForSecrets(Map<String, String> labels) {
    return UseLabel.ProviderKey.isAllowedBy(labels) || UseLabel.ClientKeys.isAllowedBy(labels);
  }

  private static Secret secret(ObjectMeta meta) {
    return new SecretBuilder().withMetadata(meta).build();
  }

  private static ConfigMap configMap(ObjectMeta meta) {
    return new ConfigMapBuilder().withMetadata(meta).build();
  }

  /// With the data that caches leave out.
  private <T extends HasMetadata> Map<String, T> whole(Map<String, T> cached) {
    Map<String, T> whole = new TreeMap<>();
    cached.forEach(
        (name, object) -> {
          Map<String, String> annotations = object.getMetadata().getAnnotations();
          if (annotations == null || !annotations.containsKey(Names.DATA_LEFT_OUT)) {
            whole.put(name, object);
          } else {
            reads.whole(object).ifPresent(read -> whole.put(name, read));
          }
        });
    return whole;
  }

  private String namespace() {
    return gateway.getMetadata().getNamespace();
  }

  /// Whether these references include `secret`.
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
