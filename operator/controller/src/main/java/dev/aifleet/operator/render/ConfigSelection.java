package dev.aifleet.operator.render;

import dev.aifleet.compiler.Compilation;
import dev.aifleet.compiler.Compilation.Compiled;
import dev.aifleet.compiler.Compilation.Refused;
import dev.aifleet.compiler.Compiler;
import dev.aifleet.compiler.CompilerInput;
import dev.aifleet.compiler.ConfigMaps;
import dev.aifleet.compiler.LastGood;
import dev.aifleet.compiler.Secrets;
import dev.aifleet.config.ConfigJson;
import dev.aifleet.config.GatewayConfig;
import dev.aifleet.config.Problem;
import dev.aifleet.config.Publication;
import dev.aifleet.operator.decide.Plan;
import dev.aifleet.operator.decide.Plan.Follow;
import dev.aifleet.operator.decide.Plan.Hold;
import dev.aifleet.operator.decide.Plan.Pinned;
import dev.aifleet.operator.decide.Plan.Suspended;
import dev.aifleet.operator.state.Findings;
import dev.aifleet.operator.state.Names;
import dev.aifleet.operator.state.Observed;
import dev.aifleet.operator.state.Published;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Compiles what the plan asks for, and what spec asks for beside it: problems of spec are told
/// even while a rollback holds it back.
record ConfigSelection(Published published, Findings findings) {

  static ConfigSelection of(RenderContext context, Plan plan) {
    CompilerInput source = source(context);
    Published before = context.observed().published();
    Compilation followed = Compiler.compile(source, inForce(before));
    Compilation wanted =
        switch (plan) {
          case Pinned(var upstream, _) ->
              Compiler.compilePinned(source, upstream, lastGood(before, upstream));
          case Follow _ -> forward(source, followed, before);
          case Hold _, Suspended _ -> followed;
        };
    String nameProblem = Names.nameProblem(context.name());
    List<String> tooOld =
        wanted instanceof Compiled compiled ? tooOld(context, compiled.config()) : List.of();
    boolean publishes =
        nameProblem.isEmpty()
            && tooOld.isEmpty()
            && !(plan instanceof Hold)
            && !(plan instanceof Suspended);
    Published after =
        publishes && wanted instanceof Compiled compiled
            ? NextPublication.next(context, compiled.config(), compiled.credentials())
            : NextPublication.unchanged(context);
    return new ConfigSelection(
        after,
        new Findings(
            specProblems(nameProblem, followed),
            secretProblems(followed),
            pinProblems(plan, wanted),
            tooOld,
            heldBack(followed, after),
            followed instanceof Compiled));
  }

  private static CompilerInput source(RenderContext context) {
    Observed observed = context.observed();
    Map<String, Secrets.Entries> secrets = new HashMap<>();
    observed
        .secrets()
        .forEach(
            (name, secret) ->
                secrets.put(name, entries(secret, Published.decode(secret.getData()))));
    Map<String, Secrets.Entries> configMaps = new HashMap<>();
    observed
        .configMaps()
        .forEach(
            (name, map) ->
                configMaps.put(
                    name, entries(map, Objects.requireNonNullElse(map.getData(), Map.of()))));
    var metadata = context.gateway().getMetadata();
    return new CompilerInput(
        metadata.getNamespace(),
        metadata.getName(),
        context.spec(),
        new Secrets(secrets),
        new ConfigMaps(configMaps),
        CompilerInput.LabelRule.Required);
  }

  private static Secrets.Entries entries(HasMetadata object, Map<String, String> values) {
    return new Secrets.Entries(
        Objects.requireNonNullElse(object.getMetadata().getLabels(), Map.of()), values);
  }

  /// After a rollback, a spec that cannot take over leaves the pin where it is; what is taken away
  /// beside it is taken away.
  private static Compilation forward(CompilerInput source, Compilation followed, Published before) {
    Publication current = before.current();
    return followed instanceof Refused && current != null && current.config().pin() != null
        ? Compiler.compilePinned(
            source,
            current.config().pin().upstream(),
            lastGood(before, current.config().pin().upstream()))
        : followed;
  }

  /// Where spec's own configuration finds the parts that it does not give: what was published last,
  /// so that what has been taken away since the last acceptance does not come back.
  private static @Nullable LastGood inForce(Published published) {
    return Stream.of(published.current(), published.lastAccepted())
        .filter(Objects::nonNull)
        .findFirst()
        .map(p -> new LastGood(p.config(), published.credentialsOf(p.config())))
        .orElse(null);
  }

  /// Where a pin finds what spec no longer gives: what was accepted last, or, if the target is not
  /// in there, what was published last.
  private static @Nullable LastGood lastGood(Published published, String upstream) {
    return Stream.of(published.lastAccepted(), published.current())
        .filter(publication -> publication != null && serves(publication.config(), upstream))
        .findFirst()
        .map(p -> new LastGood(p.config(), published.credentialsOf(p.config())))
        .orElse(null);
  }

  private static boolean serves(GatewayConfig config, String upstream) {
    return config.upstreams().stream().anyMatch(u -> u.name().equals(upstream));
  }

  /// Pods that would refuse the configuration for its format.
  private static List<String> tooOld(RenderContext context, GatewayConfig config) {
    var fleet = context.observed().fleet();
    return fleet
        .acknowledgements()
        .filter(pod -> !pod.getValue().formats().contains(config.format()))
        .map(pod -> pod.getKey() + " (" + pod.getValue().version() + ")")
        .sorted()
        .toList();
  }

  private static List<Problem> specProblems(String nameProblem, Compilation followed) {
    List<Problem> problems = new ArrayList<>();
    if (!nameProblem.isEmpty()) {
      problems.add(new Problem("metadata.name", nameProblem));
    }
    problems.addAll(followed.problems());
    return problems;
  }

  private static List<Findings.SecretProblem> secretProblems(Compilation followed) {
    return followed.secretProblems().stream()
        .map(p -> new Findings.SecretProblem(p.reason().name(), p.problem()))
        .toList();
  }

  private static List<Problem> pinProblems(Plan plan, Compilation wanted) {
    return plan instanceof Pinned && wanted instanceof Refused(var ofSpec, var ofSecrets)
        ? Stream.concat(ofSpec.stream(), ofSecrets.stream().map(Compilation.SecretProblem::problem))
            .toList()
        : List.of();
  }

  private static boolean heldBack(Compilation followed, Published after) {
    var current = after.current();
    return current != null
        && followed instanceof Compiled compiled
        && !ConfigJson.hash(compiled.config()).equals(current.configHash());
  }
}
