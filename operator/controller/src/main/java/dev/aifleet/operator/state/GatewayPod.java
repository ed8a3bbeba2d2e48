package dev.aifleet.operator.state;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Objects;

/// One pod of the fleet as Kubernetes tells it.
///
/// @param running it has an address and its container runs, so that its control port may answer
/// @param ready it gets traffic from Services
/// @param leaving it was told to stop; it still serves until it has drained
/// @param starts how often its container was started
public record GatewayPod(
    String name, String ip, boolean running, boolean ready, boolean leaving, int starts) {

  public static GatewayPod of(Pod pod) {
    var status = pod.getStatus();
    String ip = status == null || status.getPodIP() == null ? "" : status.getPodIP();
    boolean running =
        status != null && Objects.equals(status.getPhase(), "Running") && !ip.isEmpty();
    boolean ready =
        status != null
            && status.getConditions().stream()
                .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
    int starts =
        status == null
            ? 0
            : status.getContainerStatuses().stream()
                .mapToInt(ContainerStatus::getRestartCount)
                .sum();
    boolean leaving = pod.getMetadata().getDeletionTimestamp() != null;
    return new GatewayPod(
        pod.getMetadata().getName(), ip, running, ready && !leaving, leaving, starts);
  }
}
