package dev.aifleet.operator.apply;

import dev.aifleet.operator.state.ApplyResult.Failure;
import dev.aifleet.operator.state.Desired;
import dev.aifleet.operator.state.Json;
import dev.aifleet.operator.state.Names;
import dev.aifleet.operator.state.Observed;
import dev.aifleet.operator.state.Replicas.Free;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One apply of one gateway.
final class Pass {
  private static final int CONFLICT = 409;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;

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
      Optional<? extends HasMetadata> cached =
          observed.live().find(object.getClass(), object.getMetadata().getName());
      if (cached.isPresent()) {
        return put(object, cached.get());
      }
      // Caches show only what carries our labels.
      HasMetadata hidden = cluster.get(object);
      return hidden instanceof Secret ? reveal(object, hidden) : put(object, hidden);
    } catch (KubernetesClientException e) {
      failures.add(failure(object, e));
      return false;
    }
  }

  void remove(Desired.Child child) {
    Optional<? extends HasMetadata> ours =
        observed
            .live()
            .find(child.type(), child.name())
            .filter(live -> Names.isOwnedBy(live, gateway))
            .filter(live -> live.getMetadata().getDeletionTimestamp() == null);
    try {
      ours.ifPresent(cluster::delete);
    } catch (KubernetesClientException e) {
      failures.add(failure(ours.orElseThrow(), e));
    }
  }

  private boolean put(HasMetadata object, @Nullable HasMetadata live) {
    if (live != null && !Names.isOwnedBy(live, gateway)) {
      return foreign(object);
    }
    if (object instanceof Deployment deployment && desired.replicas() instanceof Free free) {
      putFree(deployment, (Deployment) live, free);
    } else {
      write(object, live);
    }
    return true;
  }

  /// A Secret of ours that lost its labels holds a sequence or keys that nobody has read: it is
  /// shown to the caches, and the next reconcile goes on from what it holds.
  private boolean reveal(HasMetadata object, HasMetadata hidden) {
    if (!Names.isOwnedBy(hidden, gateway)) {
      return foreign(object);
    }
    cluster.relabel(hidden, object.getMetadata().getLabels());
    failures.add(new Failure.Outdated(object.getKind(), object.getMetadata().getName()));
    return false;
  }

  /// A Deployment whose number of pods is not ours to say.
  private void putFree(Deployment wanted, @Nullable Deployment live, Free free) {
    Deployment now = live;
    if (now == null) {
      now = cluster.apply(marked(ReplicasHandover.first(wanted, free), ""), Names.FIELD_MANAGER);
    }
    if (ReplicasHandover.isDue(now)) {
      cluster.apply(ReplicasHandover.order(now, free), Names.HANDOVER_MANAGER);
      cluster.apply(marked(wanted, Difference.hash(wanted)), Names.FIELD_MANAGER);
    } else {
      write(wanted, now);
    }
  }

  private void write(HasMetadata wanted, @Nullable HasMetadata live) {
    String hash = Difference.hash(wanted);
    if (live == null || !Difference.isApplied(wanted, hash, live)) {
      cluster.apply(marked(wanted, hash), Names.FIELD_MANAGER);
    }
  }

  private boolean foreign(HasMetadata object) {
    failures.add(new Failure.Foreign(object.getKind(), object.getMetadata().getName()));
    return false;
  }

  @SuppressWarnings("unchecked")
  private static <T extends HasMetadata> T marked(T object, String hash) {
    T copy = Json.copy(object, (Class<T>) object.getClass());
    Map<String, String> annotations =
        new HashMap<>(Objects.requireNonNullElse(copy.getMetadata().getAnnotations(), Map.of()));
    annotations.put(Names.APPLIED, hash);
    copy.getMetadata().setAnnotations(annotations);
    return copy;
  }

  /// A refusal is told and left to people; a server in trouble is tried again by the queue.
  private static Failure failure(HasMetadata object, KubernetesClientException e) {
    String kind = object.getKind();
    String name = object.getMetadata().getName();
    if (e.getCode() == CONFLICT) {
      return new Failure.Outdated(kind, name);
    }
    if (e.getCode() == 0 || e.getCode() == TOO_MANY_REQUESTS || e.getCode() >= SERVER_ERROR) {
      throw e;
    }
    String told = e.getStatus() == null ? e.getMessage() : e.getStatus().getMessage();
    return new Failure.Refused(kind, name, Objects.requireNonNullElse(told, "no reason given"));
  }
}
