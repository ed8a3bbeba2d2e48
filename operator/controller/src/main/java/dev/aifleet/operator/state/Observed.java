package dev.aifleet.operator.state;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Everything one reconcile knows, taken once. Nothing in it was asked from a pod during this
/// reconcile.
///
/// @param at when it was taken: the one time of this reconcile
/// @param secrets the users' Secrets that spec refers to, by name, as far as they exist
/// @param configMaps the same of their ConfigMaps
/// @param controlKeys those in the control Secret, or new ones where they are missing or due
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

  /// Names only: Secrets are in here.
  @Override
  public String toString() {
    return "Observed[at=" + at + ", secrets=" + secrets.keySet() + ", pods=" + pods + "]";
  }
}
