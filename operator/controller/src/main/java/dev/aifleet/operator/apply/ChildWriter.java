package dev.aifleet.operator.apply;

import dev.aifleet.operator.state.ApplyResult.Failure;
import dev.aifleet.operator.state.Desired;
import dev.aifleet.operator.state.GatewayId;
import dev.aifleet.operator.state.Json;
import dev.aifleet.operator.state.Names;
import dev.aifleet.operator.state.OwnedObjects;
import dev.aifleet.operator.state.Replicas;
import dev.aifleet.operator.state.Replicas.Free;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Writes single children of one gateway. Methods that write wait for the API server and throw the
/// exceptions of its client; each may run on its own thread.
///
/// @param owned the children as the caches show them
/// @param overrides objects that admission webhooks change on every write
record ChildWriter(
    ClusterClient cluster,
    HasMetadata gateway,
    Replicas replicas,
    OwnedObjects owned,
    AdmissionOverrides overrides) {
  private static final int UNPROCESSABLE = 422;

  /// Whether the caches show the object as desired, so that nothing has to be written.
  boolean isUpToDate(HasMetadata object) {
    String hash = DriftCheck.hash(object);
    return cached(object)
        .filter(now -> Names.isOwnedBy(now, gateway))
        .filter(now -> !isHandoverDue(now))
        .filter(
            now ->
                DriftCheck.isApplied(object, hash, now)
                    || overrides.isKnown(target(object), hash, now))
        .isPresent();
  }

  private BackgroundWrites.Target target(HasMetadata object) {
    return new BackgroundWrites.Target(
        GatewayId.of(gateway), object.getKind(), object.getMetadata().getName());
  }

  private Optional<? extends HasMetadata> cached(HasMetadata object) {
    return owned.find(object.getClass(), object.getMetadata().getName());
  }

  private boolean isHandoverDue(HasMetadata now) {
    return replicas instanceof Free
        && now instanceof Deployment deployment
        && ReplicasHandover.isDue(deployment);
  }

  /// Writes one object, unless it would refer to a foreign one; empty: it is as desired.
  Optional<Failure> apply(HasMetadata object) {
    Optional<Failure> foreign =
        ReferencedChildren.of(object).stream()
            .flatMap(child -> foreign(child).stream())
            .findFirst();
    if (foreign.isPresent()) {
      return foreign;
    }
    Optional<? extends HasMetadata> cached = cached(object);
    if (cached.isPresent()) {
      return write(object, cached.get());
    }
    // Caches show only what carries our labels and belongs to the gateway.
    HasMetadata hidden = cluster.get(object);
    if (hidden != null && Names.isOrphan(hidden, gateway.getMetadata().getName())) {
      return adopt(object, hidden);
    }
    return hidden instanceof Secret ? reveal(object, hidden) : write(object, hidden);
  }

  /// Its content, such as a sequence or keys, is observed by the next reconcile before it is
  /// written.
  private Optional<Failure> adopt(HasMetadata object, HasMetadata orphan) {
    cluster.adopt(orphan, object.getMetadata().getOwnerReferences().getFirst());
    return Optional.of(new Failure.Conflict(object.getKind(), object.getMetadata().getName()));
  }

  /// A failure if a foreign object has the name of `child`, to which another child refers.
  private Optional<Failure> foreign(Desired.Child child) {
    if (owned.find(child.type(), child.name()).isPresent()) {
      return Optional.empty();
    }
    HasMetadata there =
        cluster.get(child.type(), gateway.getMetadata().getNamespace(), child.name());
    return there == null
            || Names.isOwnedBy(there, gateway)
            || Names.isOrphan(there, gateway.getMetadata().getName())
        ? Optional.empty()
        : Optional.of(new Failure.Foreign(child.type().getSimpleName(), child.name()));
  }

  /// The child; empty: it does not exist, or the gateway does not own it.
  Optional<? extends HasMetadata> removable(Desired.Child child) {
    return owned
        .find(child.type(), child.name())
        .filter(now -> Names.isOwnedBy(now, gateway))
        .filter(now -> now.getMetadata().getDeletionTimestamp() == null);
  }

  Optional<Failure> remove(HasMetadata now) {
    cluster.delete(now);
    return Optional.empty();
  }

  private Optional<Failure> write(HasMetadata object, @Nullable HasMetadata now) {
    if (now != null && !Names.isOwnedBy(now, gateway)) {
      return foreign(object);
    }
    if (object instanceof Deployment deployment && replicas instanceof Free free) {
      writeWithoutReplicas(deployment, (Deployment) now, free);
    } else {
      writeIfChanged(object, now);
    }
    return Optional.empty();
  }

  /// A Secret of the gateway without its labels holds a sequence or keys that were not observed:
  /// with its labels the caches show it, and the next reconcile continues from its content.
  private Optional<Failure> reveal(HasMetadata object, HasMetadata hidden) {
    if (!Names.isOwnedBy(hidden, gateway)) {
      return foreign(object);
    }
    cluster.relabel(hidden, object.getMetadata().getLabels());
    return Optional.of(new Failure.Conflict(object.getKind(), object.getMetadata().getName()));
  }

  /// A Deployment whose number of pods another manager sets.
  private void writeWithoutReplicas(Deployment wanted, @Nullable Deployment cached, Free free) {
    Deployment now = cached;
    if (now == null) {
      now = cluster.apply(marked(ReplicasHandover.initial(wanted, free), ""), Names.FIELD_MANAGER);
    }
    if (ReplicasHandover.isDue(now)) {
      cluster.apply(ReplicasHandover.liveCount(now, free), Names.HANDOVER_MANAGER);
      cluster.apply(marked(wanted, DriftCheck.hash(wanted)), Names.FIELD_MANAGER);
    } else {
      writeIfChanged(wanted, now);
    }
  }

  private void writeIfChanged(HasMetadata wanted, @Nullable HasMetadata now) {
    String hash = DriftCheck.hash(wanted);
    if (now != null && DriftCheck.isApplied(wanted, hash, now)) {
      return;
    }
    HasMetadata result = now == null ? apply(wanted, hash) : rewrite(wanted, hash, now);
    if (DriftCheck.isApplied(wanted, hash, result)) {
      overrides.clear(target(wanted));
    } else {
      overrides.remember(target(wanted), hash, result);
    }
  }

  private HasMetadata apply(HasMetadata wanted, String hash) {
    return cluster.apply(marked(wanted, hash), Names.FIELD_MANAGER);
  }

  /// Server-side apply keeps what others have added, and is rejected if both together are invalid:
  /// two ports of one name, a volume of two kinds.
  private HasMetadata rewrite(HasMetadata wanted, String hash, HasMetadata now) {
    HasMetadata result = now;
    var steps = DriftCheck.repairs(wanted, now);
    if (!DriftCheck.carries(hash, now)) {
      try {
        result = apply(wanted, hash);
        steps = DriftCheck.repairs(wanted, result);
      } catch (KubernetesClientException e) {
        if (e.getCode() != UNPROCESSABLE || steps.isEmpty()) {
          throw e;
        }
      }
    }
    if (!steps.isEmpty()) {
      result = cluster.repair(result, steps);
    }
    return DriftCheck.isApplied(wanted, hash, result) ? result : apply(wanted, hash);
  }

  private static Optional<Failure> foreign(HasMetadata object) {
    return Optional.of(new Failure.Foreign(object.getKind(), object.getMetadata().getName()));
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
}
