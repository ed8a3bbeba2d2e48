package dev.aifleet.operator.state;

import dev.aifleet.config.Problem;
import java.util.ArrayList;
import java.util.List;

/// What was found wrong on the way from spec to configuration. Problems of spec are judged even
/// while a rollback holds it back.
///
/// @param spec what to correct in the AIGateway
/// @param secrets what to correct in Secrets it refers to
/// @param pin why the rollback's target cannot serve
/// @param tooOld pods whose release does not understand the configuration
/// @param heldBack spec asks for something else than what is published
/// @param partial what has no problems can be served; what has some is left out, or stays as it was
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
