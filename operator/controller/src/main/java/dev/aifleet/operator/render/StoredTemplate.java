package dev.aifleet.operator.render;

import dev.aifleet.config.Sha256;
import dev.aifleet.operator.state.ControlKeys;
import dev.aifleet.operator.state.Json;
import dev.aifleet.operator.state.Names;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The pod template as an operator rendered it, in annotations of the Deployment.
///
/// @param inputs hash of the part of spec that it was rendered from
record StoredTemplate(String inputs, PodTemplateSpec template) {

  /// The template in `live`; empty: there is none, or no operator has written it.
  static Optional<StoredTemplate> in(Deployment live, ControlKeys keys) {
    Map<String, String> annotations = live.getMetadata().getAnnotations();
    if (annotations == null) {
      return Optional.empty();
    }
    String inputs = annotations.getOrDefault(Names.TEMPLATE_INPUTS, "");
    String text = annotations.getOrDefault(Names.POD_TEMPLATE, "");
    String seal = annotations.getOrDefault(Names.TEMPLATE_SEAL, "");
    boolean sealed =
        Stream.of(keys.token(), keys.previousToken())
            .anyMatch(token -> token != null && seal(token, inputs, text).equals(seal));
    return sealed
        ? Json.read(text, PodTemplateSpec.class)
            .filter(template -> template.getSpec() != null)
            .map(template -> new StoredTemplate(inputs, template))
        : Optional.empty();
  }

  Map<String, String> annotations(ControlKeys keys) {
    String text = Json.write(template);
    return Map.of(
        Names.TEMPLATE_INPUTS,
        inputs,
        Names.POD_TEMPLATE,
        text,
        Names.TEMPLATE_SEAL,
        seal(keys.token(), inputs, text));
  }

  /// Only a reader of the control Secret can compute it.
  private static String seal(String token, String inputs, String text) {
    return hash(token + hash(token + inputs + " " + text)).substring(0, 32);
  }

  private static String hash(String text) {
    return Sha256.hex(text.getBytes(StandardCharsets.UTF_8));
  }
}
