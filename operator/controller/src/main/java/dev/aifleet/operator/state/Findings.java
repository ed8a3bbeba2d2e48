package dev.aifleet.operator.state;

import dev.aifleet.config.Problem;
import java.util.ArrayList;
import java.util.List;

/// Problems found while spec was compiled. Spec is compiled even while a rollback keeps it from
/// being published.
///
/// @param spec problems to correct in the AIGateway
/// @param secrets problems to correct in Secrets and ConfigMaps that it refers to
/// @param pin why the rollback's target cannot serve
/// @param tooOld pods whose release does not understand the format of the configuration
/// @param heldBack spec compiles to another configuration than the published one
/// @param partial spec compiles in part: what has problems is left out, or stays as it was
public record Findings(
    List<Problem> spec,
    List<SecretProblem> secrets,
    List<Problem> pin,
    List<String> tooOld,
    boolean heldBack,
    boolean partial) {

  public Findings {
    spec = List.copyOf(spec);
    secrets = List.copyOf(secrets);
    pin = List.copyOf(pin);
    tooOld = List.copyOf(tooOld);
  }

  /// With one more problem of spec.
  public Findings withSpec(Problem problem) {
    var more = new ArrayList<>(spec);
    more.add(problem);
    return new Findings(more, secrets, pin, tooOld, heldBack, partial);
  }

  /// @param reason stable word for the condition
  public record SecretProblem(String reason, Problem problem) {}
}
