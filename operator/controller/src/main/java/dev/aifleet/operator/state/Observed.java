package dev.aifleet.operator.state;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// The input of one reconcile, taken once at its start. Contains the latest results of calls to
/// pods; no pod is called during the reconcile.
///
/// @param at when it was taken: the only time that this reconcile uses
/// @param secrets the users' Secrets that spec refers to and that exist, by name
/// @param configMaps the same for ConfigMaps
/// @param controlKeys those of the control Secret, or new ones if they are missing or due for
///     rotation
public record Observed(
    Instant at,
    OwnedObjects owned,
    Map<String, Secret> secrets,
    Map<String, ConfigMap> configMaps,
    Published published,
    ControlKeys controlKeys,
    List<GatewayPod> pods,
    FleetReport fleet) {

  public Observed {
    secrets = Map.copyOf(secrets);
    configMaps = Map.copyOf(configMaps);
    pods = List.copyOf(pods);
  }

  public List<GatewayPod> readyPods() {
    return pods.stream().filter(GatewayPod::ready).toList();
  }

  /// Without the content of Secrets.
  @Override
  public String toString() {
    return "Observed[at=" + at + ", secrets=" + secrets.keySet() + ", pods=" + pods + "]";
  }
}
