package dev.aifleet.e2e.rig;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.okhttp.OkHttpClientFactory;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The cluster under test. An unreachable one fails the tests; nothing is skipped.
public record Cluster(KubernetesClient client, Kubectl kubectl, Path root)
    implements AutoCloseable {

  /// The cluster that `KUBECONFIG` names.
  public static Cluster connect() {
    String kubeconfig = System.getenv("KUBECONFIG");
    if (kubeconfig == null || !new File(kubeconfig).isFile()) {
      throw new AssertionError(
          "KUBECONFIG names no file; the end-to-end tests need a cluster: call `make test`");
    }
    KubernetesClient client =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(new File(kubeconfig)))
            .withHttpClientFactory(new OkHttpClientFactory())
            .build();
    try {
      client.getKubernetesVersion();
    } catch (KubernetesClientException e) {
      client.close();
      throw new AssertionError("the cluster of " + kubeconfig + " does not answer", e);
    }
    return new Cluster(client, new Kubectl(), repository());
  }

  /// An image of this revision, as the cluster has it: `AIFLEET_REGISTRY` names where from.
  public static String image(String name) {
    String registry = System.getenv().getOrDefault("AIFLEET_REGISTRY", "aifleet.dev");
    return registry + "/" + name + ":" + System.getProperty("aifleet.version");
  }

  /// The operator that is installed in it.
  public OperatorPod operator() {
    return new OperatorPod(client, kubectl);
  }

  /// The API server's record of writes.
  public Audit audit() {
    return new Audit(root.resolve(".local/cluster/logs/audit.log"));
  }

  /// Gives an imported image another tag, as a release with the same content would have.
  public String secondTag(String image, String tag) {
    String other = image.substring(0, image.lastIndexOf(':') + 1) + tag;
    ctr("images", "tag", "--force", image, other);
    await(other + " to be known to the kubelet")
        .atMost(Duration.ofSeconds(20))
        .until(() -> ctr("images", "ls", "name==" + other).out().contains("image=managed"));
    return other;
  }

  private CommandResult ctr(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "ctr",
                "--address",
                root.resolve(".local/cluster/containerd/containerd.sock").toString(),
                "--namespace",
                "k8s.io"));
    command.addAll(List.of(arguments));
    return CommandResult.run(command).orFail();
  }

  @Override
  public void close() {
    client.close();
  }

  private static Path repository() {
    String root = System.getenv("AIFLEET_ROOT");
    return (root == null ? Path.of("../..") : Path.of(root)).toAbsolutePath().normalize();
  }
}
