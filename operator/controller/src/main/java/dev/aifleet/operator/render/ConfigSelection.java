package dev.aifleet.operator.render;

import dev.aifleet.compiler.Compilation;
import dev.aifleet.compiler.Compilation.Compiled;
import dev.aifleet.compiler.Compilation.Refused;
import dev.aifleet.compiler.Compiler;
import dev.aifleet.compiler.CompilerInput;
import dev.aifleet.compiler.ConfigMaps;
import dev.aifleet.compiler.LastGood;
import dev.aifleet.compiler.Secrets;
import dev.aifleet.config.ConfigHash;
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

/// Selects the configuration to publish: compiles what the plan says, and spec as well, whose
/// problems are reported even while a rollback keeps it from being published.
record ConfigSelection(Published published, Findings findings) {

  static ConfigSelection of(RenderContext context, Plan plan) {
    CompilerInput source = source(context);
    Published before = context.observed().published();
    Compilation ofSpec = Compiler.compile(source, lastPublished(before));
    Compilation selected =
        switch (plan) {
          case Pinned(var upstream, _) ->
              Compiler.compilePinned(source, upstream, lastGood(before, upstream));
          case Follow _ -> forward(source, ofSpec, before);
          case Hold _, Suspended _ -> ofSpec;
        };
    String nameProblem = Names.nameProblem(context.name());
    List<String> tooOld =
        selected instanceof Compiled compiled ? tooOld(context, compiled.config()) : List.of();
    boolean publishes =
        nameProblem.isEmpty()
            && tooOld.isEmpty()
            && !(plan instanceof Hold)
            && !(plan instanceof Suspended);
    Published after =
        publishes && selected instanceof Compiled compiled
            ? NextPublication.of(context, compiled.config(), compiled.credentials())
            : NextPublication.unchanged(context);
    return new ConfigSelection(
        after,
        new Findings(
            specProblems(nameProblem, ofSpec),
            secretProblems(ofSpec),
            pinProblems(plan, selected),
            tooOld,
            heldBack(ofSpec, after),
            ofSpec instanceof Compiled));
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

  /// After a rollback, a spec that does not compile leaves the pin in place; what was removed from
  /// spec is removed from the pinned configuration as well.
  private static Compilation forward(CompilerInput source, Compilation ofSpec, Published before) {
    Publication current = before.current();
    return ofSpec instanceof Refused && current != null && current.config().pin() != null
        ? Compiler.compilePinned(
            source,
            current.config().pin().upstream(),
            lastGood(before, current.config().pin().upstream()))
        : ofSpec;
  }

  /// Replaces invalid parts of spec: the configuration that was published last, so that what was
  /// removed since the last accepted one does not come back.
  private static @Nullable LastGood lastPublished(Published published) {
    return Stream.of(published.current(), published.lastAccepted())
        .filter(Objects::nonNull)
        .findFirst()
        .map(p -> new LastGood(p.config(), published.credentialsOf(p.config())))
        .orElse(null);
  }

  /// Replaces what spec lacks for a pin: the configuration that was accepted last or, if it lacks
  /// the target, the one that was published last.
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

  /// Pods that do not understand the format of the configuration.
  private static List<String> tooOld(RenderContext context, GatewayConfig config) {
    var fleet = context.observed().fleet();
    return fleet
        .acknowledgements()
        .filter(pod -> !pod.getValue().formats().contains(config.format()))
        .map(pod -> pod.getKey() + " (" + pod.getValue().version() + ")")
        .sorted()
        .toList();
  }

  private static List<Problem> specProblems(String nameProblem, Compilation ofSpec) {
    List<Problem> problems = new ArrayList<>();
    if (!nameProblem.isEmpty()) {
      problems.add(new Problem("metadata.name", nameProblem));
    }
    problems.addAll(ofSpec.problems());
    return problems;
  }

  private static List<Findings.SecretProblem> secretProblems(Compilation ofSpec) {
    return ofSpec.secretProblems().stream()
        .map(p -> new Findings.SecretProblem(p.reason().name(), p.problem()))
        .toList();
  }

  private static List<Problem> pinProblems(Plan plan, Compilation selected) {
    return plan instanceof Pinned && selected instanceof Refused(var problems, var secretProblems)
        ? Stream.concat(
                problems.stream(), secretProblems.stream().map(Compilation.SecretProblem::problem))
            .toList()
        : List.of();
  }

  private static boolean heldBack(Compilation ofSpec, Published after) {
    var current = after.current();
    return current != null
        && ofSpec instanceof Compiled compiled
        && !ConfigHash.of(compiled.config()).equals(current.configHash());
  }
}
