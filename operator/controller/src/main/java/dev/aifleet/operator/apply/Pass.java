package dev.aifleet.operator.apply;

import dev.aifleet.operator.state.ApplyResult.Failure;
import dev.aifleet.operator.state.Desired;
import dev.aifleet.operator.state.Names;
import dev.aifleet.operator.state.Observed;
import dev.aifleet.operator.state.Replicas.Free;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// One apply of one gateway.
final class Pass {
  private static final int CONFLICT = 409;
  private static final int TOO_MANY = 429;
  private static final int SERVER = 500;

  private final Cluster cluster;
  private final HasMetadata gateway;
  private final Desired desired;
  private final Observed observed;
  private final List<Failure> failures = new ArrayList<>();

  Pass(Cluster cluster, HasMetadata gateway, Desired desired, Observed observed) {
    this.cluster = cluster;
    this.gateway = gateway;
    this.desired = desired;
    this.observed = observed;
  }

  List<Failure> failures() {
    return List.copyOf(failures);
  }

  /// Makes one object as wanted; false: it is not.
  boolean put(HasMetadata object) {
    try {
      Optional<HasMetadata> live = live(object);
      if (live.isPresent() && !Names.isOwnedBy(live.get(), gateway)) {
        failures.add(new Failure.Foreign(object.getKind(), object.getMetadata().getName()));
        return false;
      }
      if (object instanceof Deployment deployment && desired.replicas() instanceof Free free) {
        putFree(deployment, (Deployment) live.orElse(null), free);
      } else {
        write(object, live);
      }
      return true;
    } catch (KubernetesClientException e) {
      failures.add(failure(object, e));
      return false;
    }
  }

  void remove(Desired.Child child) {
    observed
        .live()
        .find(child.type(), child.name())
        .filter(live -> Names.isOwnedBy(live, gateway))
        .filter(live -> live.getMetadata().getDeletionTimestamp() == null)
        .ifPresent(
            live -> {
              try {
                cluster.delete(live);
              } catch (KubernetesClientException e) {
                failures.add(failure(live, e));
              }
            });
  }

  /// Caches show only what carries our labels, so what they lack is asked for before it is created.
  private Optional<HasMetadata> live(HasMetadata object) {
    Optional<? extends HasMetadata> cached =
        observed.live().find(object.getClass(), object.getMetadata().getName());
    return cached.isPresent() ? Optional.of(cached.get()) : cluster.get(object);
  }

  /// A Deployment whose number of pods is not ours to say.
  private void putFree(Deployment wanted, org.jspecify.annotations.Nullable Deployment live, Free free) {
    Deployment now = live;
    if (now == null) {
      Deployment first = ReplicasHandover.first(wanted, free);
      now = (Deployment) cluster.apply(marked(first, ""), Names.FIELD_MANAGER);
    }
    if (ReplicasHandover.isDue(now, free)) {
      now =
          (Deployment)
              cluster.apply(ReplicasHandover.order(now, free), Names.HANDOVER_MANAGER);
      cluster.apply(marked(wanted, Difference.hash(wanted)), Names.FIELD_MANAGER);
    } else {
      write(wanted, Optional.of(now));
    }
  }
}
