package dev.aifleet.operator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.aifleet.operator.state.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/// Fields that must equal the desired ones as a whole, since a further entry changes what the
/// object does: another path of an Ingress, another label of a selector, a port. In all other
/// fields other managers may add entries.
final class ExclusiveFields {
  private static final Map<String, List<String>> BY_KIND =
      Map.of(
          "Secret",
          List.of("/data"),
          "Service",
          List.of(
              "/spec/ports",
              "/spec/selector",
              "/spec/type",
              "/spec/publishNotReadyAddresses",
              "/spec/externalIPs",
              "/spec/externalName",
              "/spec/loadBalancerSourceRanges",
              "/spec/sessionAffinity"),
          "PodDisruptionBudget",
          List.of(
              "/spec/selector",
              "/spec/maxUnavailable",
              "/spec/minAvailable",
              "/spec/unhealthyPodEvictionPolicy"),
          "Ingress",
          List.of("/spec/rules", "/spec/tls", "/spec/defaultBackend"),
          "HorizontalPodAutoscaler",
          List.of(
              "/spec/scaleTargetRef", "/spec/metrics", "/spec/minReplicas", "/spec/maxReplicas"),
          "Deployment",
          List.of(
              "/spec/strategy",
              "/spec/minReadySeconds",
              "/spec/template/spec/hostNetwork",
              "/spec/template/spec/hostPID",
              "/spec/template/spec/hostIPC",
              "/spec/template/spec/shareProcessNamespace"));

  private static final String POD = "/spec/template/spec";

  /// Fields of the gateway container.
  private static final List<String> OF_CONTAINER =
      List.of(
          "/command",
          "/args",
          "/ports",
          "/envFrom",
          "/lifecycle",
          "/startupProbe",
          "/readinessProbe",
          "/livenessProbe",
          "/securityContext/privileged",
          "/securityContext/capabilities");

  private ExclusiveFields() {}

  /// One such field of an object.
  ///
  /// @param at its path in `live`
  /// @param wanted missing: the field must not exist
  /// @param live missing: the field does not exist
  record Field(String at, JsonNode wanted, JsonNode live) {
    boolean isEqual() {
      return FieldComparison.equal(at.substring(at.lastIndexOf('/') + 1), live, wanted);
    }
  }

  static List<Field> of(String kind, JsonNode wanted, JsonNode live) {
    List<Field> fields = new ArrayList<>();
    for (String at : BY_KIND.getOrDefault(kind, List.of())) {
      fields.add(new Field(at, wanted.at(at), live.at(at)));
    }
    if (kind.equals("Deployment")) {
      pod(wanted, live, fields);
    }
    return fields;
  }

  private static void pod(JsonNode wanted, JsonNode live, List<Field> fields) {
    entries(POD + "/volumes", "name", wanted.at(POD + "/volumes"), live, fields);
    String containers = POD + "/containers";
    int mine = index(wanted.at(containers), "name", Names.CONTAINER);
    int there = index(live.at(containers), "name", Names.CONTAINER);
    if (mine < 0 || there < 0) {
      return;
    }
    JsonNode container = wanted.at(containers + "/" + mine);
    String at = containers + "/" + there;
    for (String part : OF_CONTAINER) {
      fields.add(new Field(at + part, container.at(part), live.at(at + part)));
    }
    entries(at + "/env", "name", container.path("env"), live, fields);
    entries(at + "/volumeMounts", "mountPath", container.path("volumeMounts"), live, fields);
  }

  /// The desired entries of a list that others may add to, each as a whole.
  private static void entries(
      String at, String key, JsonNode wanted, JsonNode live, List<Field> fields) {
    for (JsonNode entry : wanted) {
      int there = index(live.at(at), key, entry.path(key).asText());
      if (there >= 0) {
        fields.add(new Field(at + "/" + there, entry, live.at(at + "/" + there)));
      }
    }
  }

  private static int index(JsonNode list, String key, String value) {
    List<JsonNode> entries = StreamSupport.stream(list.spliterator(), false).toList();
    for (int i = 0; i < entries.size(); i++) {
      if (entries.get(i).path(key).asText().equals(value)) {
        return i;
      }
    }
    return -1;
  }

  /// Steps of a JSON patch that make the fields equal, for those whose parent exists.
  static List<Map<String, Object>> repairs(String kind, JsonNode wanted, JsonNode live) {
    List<Map<String, Object>> steps = new ArrayList<>();
    for (Field field : of(kind, wanted, live)) {
      String parent = field.at().substring(0, field.at().lastIndexOf('/'));
      if (!field.isEqual() && !live.at(parent).isMissingNode()) {
        steps.add(step(field));
      }
    }
    return steps;
  }

  private static Map<String, Object> step(Field field) {
    if (field.wanted() instanceof MissingNode) {
      return Map.of("op", "remove", "path", field.at());
    }
    String verb = field.live() instanceof MissingNode ? "add" : "replace";
    return Map.of("op", verb, "path", field.at(), "value", field.wanted());
  }
}
