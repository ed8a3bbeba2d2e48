package dev.aifleet.e2e.rig;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/// The installed operator, as `deploy/` puts it there.
public record OperatorPod(KubernetesClient client, Kubectl kubectl) {
  public static final String NAMESPACE = "aifleet-system";
  public static final String DEPLOYMENT = "aifleet-operator";
  public static final String IMAGE_VARIABLE = "AIFLEET_GATEWAY_IMAGE";

  /// Its name in the audit log.
  public String user() {
    var deployment =
        client.apps().deployments().inNamespace(NAMESPACE).withName(DEPLOYMENT).require();
    return "system:serviceaccount:"
        + NAMESPACE
        + ":"
        + deployment.getSpec().getTemplate().getSpec().getServiceAccountName();
  }

  /// Ends its pods at once, without a goodbye.
  public void kill() {
    kubectl.call(
        "-n", NAMESPACE, "delete", "pod", "--all", "--grace-period=0", "--force", "--wait=false");
  }

  public void scale(int replicas) {
    kubectl.call("-n", NAMESPACE, "scale", "deployment/" + DEPLOYMENT, "--replicas=" + replicas);
    await("operator pods to be " + replicas)
        .atMost(Duration.ofSeconds(90))
        .until(() -> pods().size() == replicas && pods().stream().allMatch(Readiness::isPodReady));
  }

  /// Sets the image of new gateways; returns when the operator runs with it.
  public void defaultImage(String image) {
    kubectl.call(
        "-n", NAMESPACE, "set", "env", "deployment/" + DEPLOYMENT, IMAGE_VARIABLE + "=" + image);
    awaitRollout();
  }

  /// Which images gateway pods may run besides the default one; empty: any. Returns when the
  /// operator runs with it.
  public void allowedImages(String entries) {
    String setting =
        entries.isEmpty() ? "AIFLEET_ALLOWED_IMAGES-" : "AIFLEET_ALLOWED_IMAGES=" + entries;
    kubectl.call("-n", NAMESPACE, "set", "env", "deployment/" + DEPLOYMENT, setting);
    awaitRollout();
  }

  public String defaultImage() {
    return client
        .apps()
        .deployments()
        .inNamespace(NAMESPACE)
        .withName(DEPLOYMENT)
        .require()
        .getSpec()
        .getTemplate()
        .getSpec()
        .getContainers()
        .getFirst()
        .getEnv()
        .stream()
        .filter(variable -> variable.getName().equals(IMAGE_VARIABLE))
        .map(variable -> Objects.requireNonNullElse(variable.getValue(), ""))
        .findFirst()
        .orElseThrow(() -> new AssertionError(DEPLOYMENT + " sets no " + IMAGE_VARIABLE));
  }

  public void awaitRollout() {
    kubectl.call(
        "-n", NAMESPACE, "rollout", "status", "deployment/" + DEPLOYMENT, "--timeout=100s");
  }

  public List<Pod> pods() {
    return client.pods().inNamespace(NAMESPACE).list().getItems();
  }

  /// Everything its pods have printed since they started.
  public String log() {
    return kubectl
        .attempt("", "-n", NAMESPACE, "logs", "deployment/" + DEPLOYMENT, "--tail=-1")
        .text();
  }
}
