package dev.aifleet.operator.apply;

import dev.aifleet.operator.state.ApplyResult.Failure;
import dev.aifleet.operator.state.Desired;
import dev.aifleet.operator.state.Json;
import dev.aifleet.operator.state.Live;
import dev.aifleet.operator.state.Names;
import dev.aifleet.operator.state.Replicas;
import dev.aifleet.operator.state.Replicas.Free;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The steps by which single children of one gateway become as wanted. Writes wait for the API
/// server and throw its exceptions; each may run on a thread of its own.
///
/// @param live the children as the caches show them
record Children(Cluster cluster, HasMetadata gateway, Replicas replicas, Live live) {

  /// Whether the caches show that there is nothing to write.
  boolean isAsWanted(HasMetadata object) {
    return cached(object)
        .filter(now -> Names.isOwnedBy(now, gateway))
        .filter(now -> !isHandoverDue(now))
        .filter(now -> Difference.isApplied(object, Difference.hash(object), now))
        .isPresent();
  }

  private Optional<? extends HasMetadata> cached(HasMetadata object) {
    return live.find(object.getClass(), object.getMetadata().getName());
  }

  private boolean isHandoverDue(HasMetadata now) {
    return replicas instanceof Free
        && now instanceof Deployment deployment
        && ReplicasHandover.isDue(deployment);
  }

  /// Makes one object as wanted; empty: it is.
  Optional<Failure> put(HasMetadata object) {
    Optional<? extends HasMetadata> cached = cached(object);
    if (cached.isPresent()) {
      return put(object, cached.get());
    }
    // Caches show only what carries our labels.
    HasMetadata hidden = cluster.get(object);
    return hidden instanceof Secret ? reveal(object, hidden) : put(object, hidden);
  }

  /// The child, if it is there and ours.
  Optional<? extends HasMetadata> removable(Desired.Child child) {
    return live.find(child.type(), child.name())
        .filter(now -> Names.isOwnedBy(now, gateway))
        .filter(now -> now.getMetadata().getDeletionTimestamp() == null);
  }

  Optional<Failure> remove(HasMetadata now) {
    cluster.delete(now);
    return Optional.empty();
  }

  private Optional<Failure> put(HasMetadata object, @Nullable HasMetadata now) {
    if (now != null && !Names.isOwnedBy(now, gateway)) {
      return foreign(object);
    }
    if (object instanceof Deployment deployment && replicas instanceof Free free) {
      putFree(deployment, (Deployment) now, free);
    } else {
      write(object, now);
    }
    return Optional.empty();
  }

  /// A Secret of ours that lost its labels holds a sequence or keys that nobody has read: it is
  /// shown to the caches, and the next reconcile goes on from what it holds.
  private Optional<Failure> reveal(HasMetadata object, HasMetadata hidden) {
    if (!Names.isOwnedBy(hidden, gateway)) {
      return foreign(object);
    }
    cluster.relabel(hidden, object.getMetadata().getLabels());
    return Optional.of(new Failure.Outdated(object.getKind(), object.getMetadata().getName()));
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

  private void write(HasMetadata wanted, @Nullable HasMetadata now) {
    String hash = Difference.hash(wanted);
    if (now == null || !Difference.isApplied(wanted, hash, now)) {
      cluster.apply(marked(wanted, hash), Names.FIELD_MANAGER);
    }
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
