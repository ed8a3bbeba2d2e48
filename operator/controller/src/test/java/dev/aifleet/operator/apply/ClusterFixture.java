package dev.aifleet.operator.apply;

import dev.aifleet.api.AIGateway;
import dev.aifleet.api.AIGatewaySpec;
import dev.aifleet.operator.decide.Decider;
import dev.aifleet.operator.fleet.ControlKeyIssuer;
import dev.aifleet.operator.observe.GatewayCaches;
import dev.aifleet.operator.render.ImagePolicy;
import dev.aifleet.operator.render.Renderer;
import dev.aifleet.operator.state.ApplyResult;
import dev.aifleet.operator.state.FleetReport;
import dev.aifleet.operator.state.Json;
import dev.aifleet.operator.state.Names;
import dev.aifleet.operator.state.Observed;
import dev.aifleet.operator.state.OwnedObjects;
import dev.aifleet.operator.state.Published;
import dev.aifleet.operator.testing.GatewayFixture;
import dev.aifleet.operator.testing.ObservedFixture;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.okhttp.OkHttpClientFactory;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// One gateway in a namespace of its own on a real API server, and reconciles of it by hand: what
/// is observed is read from the server each time. The stored AIGateway is paused, so that an
/// operator that runs in the same cluster leaves its children to the test.
final class ClusterFixture implements AutoCloseable {
  private static final String IMAGE = "aifleet.dev/no-such-image:0";

  private final KubernetesClient client =
      new KubernetesClientBuilder().withHttpClientFactory(new OkHttpClientFactory()).build();
  private final ControlKeyIssuer issuer = new ControlKeyIssuer();
  private final String namespace;
  private final AIGateway gateway;
  private final List<String> writes = new ArrayList<>();
  private Consumer<String> afterWrite = _ -> {};

  ClusterFixture() {
    namespace =
        client
            .resource(
                new NamespaceBuilder()
                    .withNewMetadata()
                    .withGenerateName("apply-it-")
                    .endMetadata()
                    .build())
            .create()
            .getMetadata()
            .getName();
    AIGateway paused = GatewayFixture.gateway("paused: true\n");
    paused.getMetadata().setNamespace(namespace);
    paused.getMetadata().setUid(null);
    paused.getMetadata().setGeneration(null);
    gateway = client.resource(paused).create();
  }

  KubernetesClient client() {
    return client;
  }

  String namespace() {
    return namespace;
  }

  /// The writes so far, as `kind verb`.
  List<String> writes() {
    return List.copyOf(writes);
  }

  /// Called after each write that succeeded; throwing is a crash at that point.
  void afterWrite(Consumer<String> hook) {
    afterWrite = hook;
  }

  /// One reconcile up to apply, as [GatewayFixture#gateway] plus `more` asks for.
  ApplyResult reconcile(String more) {
    return reconcile(more, observed());
  }

  ApplyResult reconcile(String more, Observed observed) {
    AIGateway wanted = Json.copy(gateway, AIGateway.class);
    AIGatewaySpec spec = GatewayFixture.gateway(more).getSpec();
    wanted.setSpec(spec);
    var desired =
        new Renderer(ImagePolicy.any(IMAGE))
            .render(wanted, Decider.decide(wanted, observed), observed);
    var cluster =
        new ClusterClient(
            client,
            (object, verb) -> {
              writes.add(object.getKind() + " " + verb);
              afterWrite.accept(object.getKind());
            });
    ApplyRun pass = new Applier(cluster, InstantSource.system()).begin(wanted, desired, observed);
    pass.configure();
    return pass.complete();
  }

  Observed observed() {
    List<HasMetadata> objects = new ArrayList<>();
    GatewayCaches.CHILDREN.forEach(type -> objects.addAll(labelled(type)));
    objects.addAll(labelled(Secret.class));
    objects.removeIf(object -> !Names.isOwnedBy(object, gateway));
    var live = new OwnedObjects(objects);
    var control = live.find(Secret.class, Names.control(GatewayFixture.NAME));
    return new Observed(
        ObservedFixture.NOON,
        live,
        GatewayFixture.secrets(),
        Map.of(),
        Published.of(
            live.find(Secret.class, Names.config(GatewayFixture.NAME)).orElse(null),
            live.find(Secret.class, Names.credentials(GatewayFixture.NAME)).orElse(null)),
        issuer.currentOrNew(
            control.map(secret -> Published.decode(secret.getData())).orElse(Map.of()),
            null,
            ObservedFixture.NOON),
        List.of(),
        FleetReport.EMPTY);
  }

  private <T extends HasMetadata> List<T> labelled(Class<T> type) {
    return client
        .resources(type)
        .inNamespace(namespace)
        .withLabels(Names.selector(GatewayFixture.NAME))
        .list()
        .getItems();
  }

  /// Changes the gateway's object of this kind as a person does; of its Secrets, the configuration.
  void merge(String resource, String patch) {
    HasMetadata object = only(resource);
    client.resource(object).patch(PatchContext.of(PatchType.JSON_MERGE), patch);
  }

  /// What an object says beside metadata and status.
  String meaning(String resource) {
    HasMetadata object = only(resource);
    return object instanceof Secret secret
        ? String.valueOf(secret.getData().keySet())
        : Json.tree(object).path("spec").toString();
  }

  private HasMetadata only(String resource) {
    return observed().owned().objects().stream()
        .filter(object -> object.getPlural().equals(resource))
        .filter(
            object ->
                !(object instanceof Secret)
                    || object.getMetadata().getName().equals(Names.config(GatewayFixture.NAME)))
        .findFirst()
        .orElseThrow();
  }

  /// As after `kubectl delete --cascade=orphan`.
  void orphanAll() {
    for (HasMetadata object : observed().owned().objects()) {
      client
          .resource(object)
          .patch(
              PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"ownerReferences\":null}}");
    }
  }

  Deployment deployment() {
    return client
        .apps()
        .deployments()
        .inNamespace(namespace)
        .withName(GatewayFixture.NAME)
        .require();
  }

  int replicas() {
    return deployment().getSpec().getReplicas();
  }

  /// Everything of the gateway, without what the server and time put in.
  String fingerprint() {
    return observed().owned().objects().stream()
        .map(
            object ->
                object.getKind()
                    + "/"
                    + object.getMetadata().getName()
                    + " "
                    + object.getMetadata().getLabels()
                    + " "
                    + (object instanceof Deployment deployment
                        ? Json.write(deployment.getSpec()).replace(namespace, "")
                        : ""))
        .sorted()
        .collect(Collectors.joining("\n"));
  }

  @Override
  public void close() {
    client.namespaces().withName(namespace).delete();
    client.close();
  }
}
