package dev.aifleet.e2e.rig;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/// A namespace of one test class, which enforces the restricted Pod Security Standard. It has two
/// Secrets: `providers` with a key for each of the simulated providers `official` and `relay`, and
/// `clients` with the key of the client `alice`. The namespace is deleted after the class; failures
/// are diagnosed before.
public final class NamespaceFixture
    implements BeforeAllCallback,
        AfterAllCallback,
        TestExecutionExceptionHandler,
        LifecycleMethodExecutionExceptionHandler {
  private static final Duration START_PATIENCE = Duration.ofSeconds(90);
  private static final Duration CONNECT_POLL = Duration.ofMillis(50);
  private static final int CONNECT_MILLIS = 1000;
  private static final int SERVICE_PORT = 8080;

  private final String scenario;
  private final String namespace;
  private final String random;
  private final Map<String, Simulator> simulators = new LinkedHashMap<>();
  private @Nullable Cluster cluster;

  private NamespaceFixture(String scenario) {
    this.scenario = scenario;
    this.random = HexFormat.of().toHexDigits(RandomGenerator.getDefault().nextLong()).substring(4);
    this.namespace = "e2e-" + scenario + "-" + random.substring(0, 6);
  }

  public static NamespaceFixture named(String scenario) {
    return new NamespaceFixture(scenario);
  }

  public Cluster cluster() {
    if (cluster == null) {
      throw new IllegalStateException("no cluster yet: the fixture connects before the first test");
    }
    return cluster;
  }

  public KubernetesClient client() {
    return cluster().client();
  }

  public Kubectl kubectl() {
    return cluster().kubectl();
  }

  /// The name of the namespace.
  public String name() {
    return namespace;
  }

  /// A random key that occurs nowhere else.
  public String key(String whose) {
    return "sk-canary-" + whose + "-" + random;
  }

  /// `kubectl` in this namespace, which must succeed.
  public CommandResult kubectl(String... arguments) {
    return kubectl().call(inNamespace(arguments));
  }

  /// Applies a document as a user would.
  public CommandResult tryApply(String yaml) {
    return kubectl().attempt(yaml, inNamespace("apply", "--server-side", "-f", "-"));
  }

  public void apply(String yaml) {
    tryApply(yaml).orFail();
  }

  /// Creates or overwrites a Secret.
  public void secret(String name, Map<String, String> entries, Map<String, String> labels) {
    client()
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .withLabels(labels)
                .endMetadata()
                .withType("Opaque")
                .withStringData(entries)
                .build())
        .forceConflicts()
        .serverSideApply();
  }

  /// Creates or overwrites a Secret that is open for client keys if it is called `clients`, else
  /// for provider keys.
  public void secret(String name, Map<String, String> entries) {
    String use = name.equals("clients") ? "client-keys" : "provider-key";
    secret(name, entries, Map.of("aifleet.dev/use", use));
  }

  /// Creates or overwrites a ConfigMap with certificate authorities.
  public void configMap(String name, Map<String, String> entries) {
    client()
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .withLabels(Map.of("aifleet.dev/use", "ca"))
                .endMetadata()
                .withData(entries)
                .build())
        .forceConflicts()
        .serverSideApply();
  }

  /// Starts a simulated provider `sim-<name>`, plain on port 8080 and with TLS on 8443; it takes
  /// any key until configured otherwise.
  public Simulator simulator(String name) {
    return Objects.requireNonNull(simulators(name).get(name));
  }

  /// Starts several side by side.
  public Map<String, Simulator> simulators(String... names) {
    for (String name : names) {
      apply(
          MANIFEST
              .replace("$namespace", namespace)
              .replace("$name", name)
              .replace("$image", Cluster.image("provider-simulator")));
    }
    for (String name : names) {
      awaitServing("sim-" + name);
      simulators.put(
          name, Simulator.at(name, URI.create("http://" + clusterIp("sim-" + name) + ":8080/")));
    }
    return Map.copyOf(simulators);
  }

  /// The gateway `name`, which need not exist yet.
  public Gateway gateway(String name) {
    return new Gateway(this, name);
  }

  /// All Events in the namespace.
  public List<Event> events() {
    return client().events().v1().events().inNamespace(namespace).list().getItems();
  }

  /// Waits for a Deployment's rollout and for the Service of the same name to lead to it. The
  /// latter comes a little after: EndpointSlices and kube-proxy follow the pods by up to some
  /// seconds, and until then a connection to the Service is refused.
  public void awaitServing(String name) {
    kubectl("rollout", "status", "deployment/" + name, "--timeout=90s");
    var address = new InetSocketAddress(clusterIp(name), SERVICE_PORT);
    await(name + " to take connections")
        .atMost(START_PATIENCE)
        .pollInterval(CONNECT_POLL)
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> takesConnections(address));
  }

  private static boolean takesConnections(InetSocketAddress address) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(address, CONNECT_MILLIS);
      return true;
    }
  }

  String clusterIp(String service) {
    return await(service + " to have an address")
        .atMost(START_PATIENCE)
        .until(
            () -> client().services().inNamespace(namespace).withName(service).get(),
            found -> found != null && found.getSpec().getClusterIP() != null)
        .getSpec()
        .getClusterIP();
  }

  String[] inNamespace(String... arguments) {
    String[] all = new String[arguments.length + 2];
    all[0] = "-n";
    all[1] = namespace;
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    return all;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    cluster = Cluster.connect();
    client()
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(namespace)
                .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                .addToLabels("pod-security.kubernetes.io/enforce-version", "latest")
                .addToLabels("e2e.aifleet.dev/scenario", scenario)
                .endMetadata()
                .build())
        .create();
    secret("providers", Map.of("official", key("official"), "relay", key("relay")));
    secret("clients", Map.of("alice", key("alice")));
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (cluster == null) {
      return;
    }
    if (System.getProperty("e2e.keep") == null) {
      client().namespaces().withName(namespace).delete();
    }
    cluster.close();
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    diagnose(context, failure);
    throw failure;
  }

  @Override
  public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    diagnose(context, failure);
    throw failure;
  }

  @Override
  public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    diagnose(context, failure);
    throw failure;
  }

  /// Writes the diagnosis of a failure.
  void diagnose(ExtensionContext context, Throwable failure) {
    if (cluster != null) {
      Diagnosis.write(cluster, namespace, context.getDisplayName(), failure);
    }
  }

  private static final String MANIFEST =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: sim-$name}
      spec:
        selector: {app: sim-$name}
        ports: [{name: http, port: 8080, targetPort: 8080}, {name: https, port: 8443, targetPort: 8443}]
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: sim-$name}
      spec:
        selector: {matchLabels: {app: sim-$name}}
        template:
          metadata: {labels: {app: sim-$name}}
          spec:
            automountServiceAccountToken: false
            enableServiceLinks: false
            terminationGracePeriodSeconds: 3
            securityContext: {runAsNonRoot: true, runAsUser: 65532, seccompProfile: {type: RuntimeDefault}}
            containers:
            - name: simulator
              image: $image
              imagePullPolicy: IfNotPresent
              env:
              - {name: SIM_NAME, value: $name}
              - {name: SIM_PORT, value: "8080"}
              - {name: SIM_TLS_PORT, value: "8443"}
              - {name: SIM_TLS_NAMES, value: sim-$name.$namespace.svc}
              ports: [{containerPort: 8080}, {containerPort: 8443}]
              readinessProbe:
                httpGet: {path: /health, port: 8080}
                periodSeconds: 1
                timeoutSeconds: 5
                failureThreshold: 20
              resources:
                requests: {cpu: 50m, memory: 64Mi}
                limits: {memory: 384Mi}
              securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
              volumeMounts: [{name: tmp, mountPath: /tmp}]
            volumes: [{name: tmp, emptyDir: {}}]
      """;
}
