package dev.aifleet.cli.cel;

import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/// A quantity such as `20Mi`, as CEL's `isQuantity` and `quantity` read it.
record KubernetesQuantity(BigDecimal amount) implements Comparable<KubernetesQuantity> {
  private static final Pattern FORM =
      Pattern.compile(
          "[-+]?([0-9]{1,60}(\\.[0-9]{0,60})?|\\.[0-9]{1,60})"
              + "([KMGTPE]i|[numkMGTPE]|[eE][-+]?[0-9]{1,3})?");

  static Optional<KubernetesQuantity> parse(String text) {
    return FORM.matcher(text).matches()
        ? Optional.of(new KubernetesQuantity(new Quantity(text).getNumericalAmount()))
        : Optional.empty();
  }

  @Override
  public int compareTo(KubernetesQuantity other) {
    return amount.compareTo(other.amount);
  }
}
