package dev.aifleet.operator.render;

import dev.aifleet.config.Problem;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Which images gateway pods may run. A container of a pod can read the provider keys of its
/// gateway.
///
/// @param release image of the operator's own release, which is always allowed
/// @param allowed repositories, images, or prefixes that end with `/`; empty: any image
public record ImagePolicy(String release, List<String> allowed) {

  public ImagePolicy {
    allowed = List.copyOf(allowed);
  }

  /// Any image is allowed.
  public static ImagePolicy any(String release) {
    return new ImagePolicy(release, List.of());
  }

  /// Why an image of `deployment` is not allowed; empty: all are.
  Optional<Problem> refusal(Deployment deployment) {
    var pod = deployment.getSpec().getTemplate().getSpec();
    return Stream.concat(pod.getInitContainers().stream(), pod.getContainers().stream())
        .map(Container::getImage)
        .filter(image -> !isAllowed(image))
        .findFirst()
        .map(this::problem);
  }

  boolean isAllowed(String image) {
    return allowed.isEmpty()
        || image.equals(release)
        || allowed.stream().anyMatch(entry -> matches(entry, image));
  }

  /// An entry matches itself with any tag, digest and path below it, not a longer name with the
  /// same beginning.
  private static boolean matches(String entry, String image) {
    if (!image.startsWith(entry)) {
      return false;
    }
    String rest = image.substring(entry.length());
    return rest.isEmpty() || entry.endsWith("/") || "/:@".indexOf(rest.charAt(0)) >= 0;
  }

  private Problem problem(String image) {
    return new Problem(
        "spec.image",
        "this operator does not allow the image '"
            + image
            + "', so no pod is created or changed: name one of "
            + allowed
            + " or "
            + release
            + ", or have the operator's AIFLEET_ALLOWED_IMAGES extended");
  }
}
