package dev.aifleet.operator.apply;

import dev.aifleet.operator.state.Desired.Child;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/// The children of a gateway that another child refers to by name. If a foreign object has such a
/// name, that child would mount a foreign Secret, act as a foreign ServiceAccount, scale a foreign
/// Deployment or expose a foreign Service.
final class ReferencedChildren {
  private ReferencedChildren() {}

  static Set<Child> of(HasMetadata object) {
    return switch (object) {
      case Deployment deployment -> of(deployment.getSpec().getTemplate().getSpec());
      case HorizontalPodAutoscaler autoscaler ->
          Set.of(new Child(Deployment.class, autoscaler.getSpec().getScaleTargetRef().getName()));
      case Ingress ingress -> services(ingress);
      default -> Set.of();
    };
  }

  private static Set<Child> of(PodSpec pod) {
    Set<Child> children = new HashSet<>();
    children.add(new Child(ServiceAccount.class, pod.getServiceAccountName()));
    pod.getVolumes().stream()
        .filter(volume -> volume.getSecret() != null)
        .forEach(
            volume -> children.add(new Child(Secret.class, volume.getSecret().getSecretName())));
    return children;
  }

  private static Set<Child> services(Ingress ingress) {
    return ingress.getSpec().getRules().stream()
        .filter(rule -> rule.getHttp() != null)
        .flatMap(rule -> rule.getHttp().getPaths().stream())
        .map(path -> path.getBackend().getService())
        .filter(Objects::nonNull)
        .map(service -> new Child(Service.class, service.getName()))
        .collect(Collectors.toSet());
  }
}
