package dev.aifleet.operator.state;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One pod of the fleet, from its Kubernetes object.
///
/// @param ip empty: it has none of its own, or none yet
/// @param running it has an address and its container runs, so that its control port may respond
/// @param ready Services send it traffic
/// @param terminating it is being deleted; it still serves until it has drained
/// @param restarts how often its containers were restarted
/// @param startProblem why it does not start, in Kubernetes' words; empty: no problem is known
/// @param outOfMemoryAt when its container was last killed for exceeding its memory limit; null:
///     never
public record GatewayPod(
    String name,
    String ip,
    boolean running,
    boolean ready,
    boolean terminating,
    int restarts,
    String startProblem,
    @Nullable Instant outOfMemoryAt) {
  private static final String OUT_OF_MEMORY = "OOMKilled";
  private static final Set<String> TRANSIENT_REASONS =
      Set.of("ContainerCreating", "PodInitializing");

  public static GatewayPod of(Pod pod) {
    PodStatus status = Objects.requireNonNullElseGet(pod.getStatus(), PodStatus::new);
    String address = Objects.requireNonNullElse(status.getPodIP(), "");
    boolean terminating = pod.getMetadata().getDeletionTimestamp() != null;
    boolean ready =
        status.getConditions().stream()
            .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
    return new GatewayPod(
        pod.getMetadata().getName(),
        isOnNodeNetwork(pod, status) ? "" : address,
        Objects.equals(status.getPhase(), "Running") && !address.isEmpty(),
        ready && !terminating,
        terminating,
        status.getContainerStatuses().stream().mapToInt(ContainerStatus::getRestartCount).sum(),
        startProblem(status),
        outOfMemoryAt(status));
  }

  /// Whether `pod` was created for `gateway` by the Deployment of that name. Labels alone do not
  /// prove it: another pod that carries them would count as ready and be called.
  public static boolean isOf(Pod pod, String gateway) {
    Map<String, String> labels = pod.getMetadata().getLabels();
    String template = labels == null ? null : labels.get("pod-template-hash");
    return template != null
        && pod.getMetadata().getOwnerReferences().stream()
            .filter(owner -> Boolean.TRUE.equals(owner.getController()))
            .filter(owner -> owner.getKind().equals("ReplicaSet"))
            .filter(owner -> owner.getApiVersion().startsWith("apps/"))
            .anyMatch(owner -> owner.getName().equals(gateway + "-" + template));
  }

  /// Whether its address is that of the node, where other processes listen as well.
  private static boolean isOnNodeNetwork(Pod pod, PodStatus status) {
    boolean hostNetwork =
        pod.getSpec() != null && Boolean.TRUE.equals(pod.getSpec().getHostNetwork());
    return hostNetwork
        || (status.getPodIP() != null && status.getPodIP().equals(status.getHostIP()));
  }

  /// The image that the pods of `deployment` are to run.
  public static Optional<String> image(Deployment deployment) {
    return image(deployment.getSpec().getTemplate());
  }

  public static Optional<String> image(PodTemplateSpec template) {
    return template.getSpec().getContainers().stream()
        .filter(container -> container.getName().equals(Names.CONTAINER))
        .map(Container::getImage)
        .findFirst();
  }

  private static String startProblem(PodStatus status) {
    Stream<String> scheduling =
        status.getConditions().stream()
            .filter(c -> c.getType().equals("PodScheduled") && c.getStatus().equals("False"))
            .map(c -> joined(c.getReason(), c.getMessage()));
    Stream<String> starting =
        status.getContainerStatuses().stream()
            .filter(container -> container.getState() != null)
            .filter(container -> container.getState().getWaiting() != null)
            .map(GatewayPod::waiting);
    return Stream.concat(scheduling, starting)
        .filter(startProblem -> !startProblem.isEmpty())
        .findFirst()
        .orElse("");
  }

  /// One text for the reasons between which the kubelet alternates, so that status does not change
  /// with each of them.
  private static String waiting(ContainerStatus container) {
    String reason = String.valueOf(container.getState().getWaiting().getReason());
    if (reason.contains("Image")) {
      return "cannot get its image " + container.getImage();
    }
    return TRANSIENT_REASONS.contains(reason) ? "" : reason + ended(container);
  }

  /// Why it has to be restarted.
  private static String ended(ContainerStatus container) {
    ContainerStateTerminated last = terminated(container.getLastState());
    if (last == null) {
      return "";
    }
    return OUT_OF_MEMORY.equals(last.getReason())
        ? ": it used more memory than its limit (OOMKilled)"
        : ": it ended with exit code " + last.getExitCode();
  }

  private static @Nullable Instant outOfMemoryAt(PodStatus status) {
    return status.getContainerStatuses().stream()
        .filter(container -> Names.CONTAINER.equals(container.getName()))
        .flatMap(
            container ->
                Stream.of(
                    Optional.ofNullable(terminated(container.getState())),
                    Optional.ofNullable(terminated(container.getLastState()))))
        .flatMap(Optional::stream)
        .filter(ended -> OUT_OF_MEMORY.equals(ended.getReason()))
        .filter(ended -> ended.getFinishedAt() != null)
        .map(ended -> Instant.parse(ended.getFinishedAt()))
        .max(Comparator.naturalOrder())
        .orElse(null);
  }

  private static @Nullable ContainerStateTerminated terminated(@Nullable ContainerState state) {
    return state == null ? null : state.getTerminated();
  }

  private static String joined(@Nullable String reason, @Nullable String message) {
    return message == null ? String.valueOf(reason) : reason + ": " + message;
  }
}
