package dev.aifleet.e2e.rig;

import static org.awaitility.Awaitility.await;

import dev.aifleet.api.AIGateway;
import dev.aifleet.api.AIGatewayStatus;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/// One AIGateway on a stage: written as a user writes it, read as it is.
public record Gateway(NamespaceFixture fixture, String name) {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration POLL = Duration.ofMillis(50);

  /// Makes spec exactly this, whatever it was; must be accepted.
  public Gateway put(String yaml) {
    String document = yaml.formatted(name);
    Kubectl kubectl = fixture.kubectl();
    if (fixture.client().resources(AIGateway.class).inNamespace(fixture.name()).withName(name).get()
        == null) {
      kubectl.callWithInput(
          document, fixture.inNamespace("create", "--validate=strict", "-f", "-"));
    } else {
      kubectl.callWithInput(
          document, fixture.inNamespace("replace", "--validate=strict", "-f", "-"));
    }
    return this;
  }

  /// `kubectl patch --type=merge`, which must be accepted.
  public CommandResult merge(String patch) {
    return tryMerge(patch).orFail();
  }

  public CommandResult tryMerge(String patch) {
    return patch("merge", patch);
  }

  /// Sets the weights of the upstreams by their place in spec.
  public CommandResult weights(int... weights) {
    StringBuilder operations = new StringBuilder("[");
    for (int i = 0; i < weights.length; i++) {
      operations
          .append(i == 0 ? "" : ",")
          .append(
              "{\"op\":\"replace\",\"path\":\"/spec/upstreams/%d/weight\",\"value\":%d}"
                  .formatted(i, weights[i]));
    }
    return patch("json", operations.append(']').toString()).orFail();
  }

  /// Sets the weights and waits until every pod has them.
  public Gateway settle(int... weights) {
    weights(weights);
    return awaitReady();
  }

  public CommandResult patch(String type, String patch) {
    return fixture
        .kubectl()
        .attempt("", fixture.inNamespace("patch", "aigw", name, "--type=" + type, "-p", patch));
  }

  public AIGateway live() {
    return fixture
        .client()
        .resources(AIGateway.class)
        .inNamespace(fixture.name())
        .withName(name)
        .require();
  }

  public AIGatewayStatus status() {
    return Objects.requireNonNull(live().getStatus(), "the gateway has no status yet");
  }

  public Optional<Condition> condition(String type) {
    AIGateway live = live();
    return live.getStatus() == null
        ? Optional.empty()
        : live.getStatus().conditions().stream().filter(c -> c.getType().equals(type)).findFirst();
  }

  /// Waits until Ready is True for the present generation, every wanted pod has the present
  /// configuration, and the Service leads to them.
  public Gateway awaitReady() {
    awaitCondition("Ready", "True", "");
    awaitCondition("Programmed", "True", "");
    fixture.awaitServing(name);
    return this;
  }

  /// Waits for a condition that speaks of the present generation; an empty reason means any.
  public Condition awaitCondition(String type, String status, String reason) {
    return await(type + "=" + status + " " + reason)
        .atMost(PATIENCE)
        .pollInterval(POLL)
        .until(
            () -> condition(type).filter(this::isPresent).orElseGet(Condition::new),
            condition ->
                status.equals(condition.getStatus())
                    && (reason.isEmpty() || reason.equals(condition.getReason())));
  }

  private boolean isPresent(Condition condition) {
    return Objects.equals(condition.getObservedGeneration(), live().getMetadata().getGeneration());
  }

  /// The OpenAI base URL, reachable from this machine.
  public URI url() {
    return URI.create("http://" + fixture.clusterIp(name) + ":8080/v1");
  }

  /// A client with alice's key.
  public ChatClient chat() {
    return ChatClient.at(url(), fixture.key("alice"));
  }

  public Deployment deployment() {
    return fixture
        .client()
        .apps()
        .deployments()
        .inNamespace(fixture.name())
        .withName(name)
        .require();
  }

  /// The pods that are not on their way out.
  public List<Pod> pods() {
    return fixture
        .client()
        .pods()
        .inNamespace(fixture.name())
        .withLabel("aifleet.dev/gateway", name)
        .list()
        .getItems()
        .stream()
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .toList();
  }

  /// The image that the pods are to run.
  public String image() {
    return deployment().getSpec().getTemplate().getSpec().getContainers().getFirst().getImage();
  }

  public void delete() {
    fixture.kubectl("delete", "aigw", name, "--wait=true", "--timeout=60s");
  }

  /// Each pod's uid and how often its container has started: equal before and after means that no
  /// pod was restarted or replaced.
  public Map<String, Integer> restarts() {
    Map<String, Integer> byPod = new TreeMap<>();
    for (Pod pod : pods()) {
      int restarts =
          pod.getStatus().getContainerStatuses().stream().mapToInt(c -> c.getRestartCount()).sum();
      byPod.put(pod.getMetadata().getUid(), restarts);
    }
    return byPod;
  }

  public Secret secret(String suffix) {
    return fixture
        .client()
        .secrets()
        .inNamespace(fixture.name())
        .withName(name + "-" + suffix)
        .require();
  }

  /// One entry of one of the gateway's own Secrets.
  public String secretEntry(String suffix, String entry) {
    String value = secret(suffix).getData().get(entry);
    if (value == null) {
      throw new AssertionError(name + "-" + suffix + " has no entry " + entry);
    }
    return new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
  }
}
