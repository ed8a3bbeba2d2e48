package dev.aifleet.operator.state;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/// Names of a gateway's children, and their labels and annotation keys.
public final class Names {
  /// Field manager of everything the operator applies; renaming it would orphan every field.
  public static final String FIELD_MANAGER = "aifleet";

  /// Owns a Deployment's `spec.replicas` while [#FIELD_MANAGER] gives up that field.
  public static final String HANDOVER_MANAGER = "aifleet-handover";

  public static final String MANAGED_BY = "app.kubernetes.io/managed-by";
  public static final String MANAGER = "aifleet";
  public static final String NAME = "app.kubernetes.io/name";
  public static final String COMPONENT = "app.kubernetes.io/component";

  /// The gateway that a child belongs to.
  public static final String GATEWAY = "aifleet.dev/gateway";

  /// Hash of the object as it was applied last; a child with another hash is applied again.
  public static final String APPLIED = "aifleet.dev/applied";

  /// Hash of the part of spec that shapes pods, and the template that was rendered from it.
  public static final String TEMPLATE_INPUTS = "aifleet.dev/template-inputs";

  public static final String POD_TEMPLATE = "aifleet.dev/pod-template";

  /// Proves that the operator has written the two annotations above.
  public static final String TEMPLATE_SEAL = "aifleet.dev/pod-template-seal";

  /// In caches only: the data of the object is too large to be cached.
  public static final String DATA_LEFT_OUT = "aifleet.dev/data-left-out";

  /// The container of the gateway; others in its pods were injected.
  public static final String CONTAINER = "gateway";

  /// Entries of the configuration Secret.
  public static final String CURRENT = "current.json";

  /// Sequence of the publication that every ready pod accepted last: the current one, or the one in
  /// [#LAST_ACCEPTED].
  public static final String ACCEPTED = "accepted";

  public static final String LAST_ACCEPTED = "last-accepted.json";

  /// Names that a Service can have, the strictest rule of all children.
  private static final Pattern SERVICE_NAME = Pattern.compile("[a-z]([-a-z0-9]{0,61}[a-z0-9])?");

  private Names() {}

  /// Why children cannot be named after this gateway; empty: they can.
  public static String nameProblem(String gateway) {
    return SERVICE_NAME.matcher(gateway).matches()
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

  /// Labels by which Services, disruption budgets and Deployments select pods. Never changes: the
  /// selector of a Deployment is immutable.
  public static Map<String, String> selector(String gateway) {
    return Map.of(GATEWAY, gateway, MANAGED_BY, MANAGER);
  }

  public static Map<String, String> labels(String gateway, String component) {
    return Map.of(GATEWAY, gateway, MANAGED_BY, MANAGER, NAME, "aigateway", COMPONENT, component);
  }

  /// Whether `object` has our labels and no controller, as after `kubectl delete
  /// --cascade=orphan`.
  public static boolean isOrphan(HasMetadata object, String gateway) {
    Map<String, String> labels = object.getMetadata().getLabels();
    return labels != null
        && labels.entrySet().containsAll(selector(gateway).entrySet())
        && object.getMetadata().getDeletionTimestamp() == null
        && object.getMetadata().getOwnerReferences().stream()
            .noneMatch(reference -> Boolean.TRUE.equals(reference.getController()));
  }

  /// Whether `owner` itself, not another object of its name, is the controller of `object`.
  public static boolean isOwnedBy(HasMetadata object, HasMetadata owner) {
    String uid = owner.getMetadata().getUid();
    return object.getMetadata().getOwnerReferences().stream()
        .filter(reference -> Boolean.TRUE.equals(reference.getController()))
        .map(OwnerReference::getUid)
        .anyMatch(controller -> Objects.equals(controller, uid));
  }
}
