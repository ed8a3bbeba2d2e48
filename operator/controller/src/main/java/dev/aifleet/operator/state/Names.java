package dev.aifleet.operator.state;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/// Names of a gateway's children and the keys they are marked with.
public final class Names {
  /// Field manager of everything the operator applies; renaming it would orphan every field.
  public static final String FIELD_MANAGER = "aifleet";

  /// Holds a Deployment's `spec.replicas` for the moment in which [#FIELD_MANAGER] lets go of it.
  public static final String HANDOVER_MANAGER = "aifleet-handover";

  public static final String MANAGED_BY = "app.kubernetes.io/managed-by";
  public static final String MANAGER = "aifleet";
  public static final String NAME = "app.kubernetes.io/name";
  public static final String COMPONENT = "app.kubernetes.io/component";

  /// The gateway that a child belongs to.
  public static final String GATEWAY = "aifleet.dev/gateway";

  /// Hash of what was applied last; a child that carries another one is applied again.
  public static final String APPLIED = "aifleet.dev/applied";

  /// Hash of the part of spec that shapes pods, and the template that was rendered from it.
  public static final String TEMPLATE_INPUTS = "aifleet.dev/template-inputs";

  public static final String POD_TEMPLATE = "aifleet.dev/pod-template";

  /// Shows that the two are what the operator has written.
  public static final String TEMPLATE_SEAL = "aifleet.dev/pod-template-seal";

  /// In caches only: the object's data is too large to be kept there.
  public static final String DATA_LEFT_OUT = "aifleet.dev/data-left-out";

  /// The gateway's own container; others of its pods were injected.
  public static final String CONTAINER = "gateway";

  /// Entries of the configuration Secret.
  public static final String CURRENT = "current.json";

  /// Sequence of the publication that every ready pod accepted last. It is the current one, or
  /// stands in [#LAST_ACCEPTED].
  public static final String ACCEPTED = "accepted";

  public static final String LAST_ACCEPTED = "last-accepted.json";

  /// What a Service may be called, the strictest of the children's rules.
  private static final Pattern FITS = Pattern.compile("[a-z]([-a-z0-9]{0,61}[a-z0-9])?");

  private Names() {}

  /// Why no children can be named after this gateway, or an empty text.
  public static String nameProblem(String gateway) {
    return FITS.matcher(gateway).matches()
        ? ""
        : "'"
            + gateway
            + "' cannot name a Service: use at most 63 lower-case letters, digits and hyphens,"
            + " starting with a letter, and create the gateway anew under that name";
  }

  public static String config(String gateway) {
    return gateway + "-config";
  }

  public static String credentials(String gateway) {
    return gateway + "-credentials";
  }

  public static String control(String gateway) {
    return gateway + "-control";
  }

  /// What Services, budgets and Deployments select pods by. Never grows: a Deployment's selector
  /// cannot change.
  public static Map<String, String> selector(String gateway) {
    return Map.of(GATEWAY, gateway, MANAGED_BY, MANAGER);
  }

  public static Map<String, String> labels(String gateway, String component) {
    return Map.of(GATEWAY, gateway, MANAGED_BY, MANAGER, NAME, "aigateway", COMPONENT, component);
  }

  /// Whether `object` is one of ours that has lost its owner, as after `kubectl delete
  /// --cascade=orphan`: our labels, and nobody who controls it.
  public static boolean isOrphan(HasMetadata object, String gateway) {
    Map<String, String> labels = object.getMetadata().getLabels();
    return labels != null
        && labels.entrySet().containsAll(selector(gateway).entrySet())
        && object.getMetadata().getDeletionTimestamp() == null
        && object.getMetadata().getOwnerReferences().stream()
            .noneMatch(reference -> Boolean.TRUE.equals(reference.getController()));
  }

  /// Whether `object` says that it is controlled by `owner` itself, not by another one of its name.
  public static boolean isOwnedBy(HasMetadata object, HasMetadata owner) {
    String uid = owner.getMetadata().getUid();
    return object.getMetadata().getOwnerReferences().stream()
        .filter(reference -> Boolean.TRUE.equals(reference.getController()))
        .map(OwnerReference::getUid)
        .anyMatch(controller -> Objects.equals(controller, uid));
  }
}
