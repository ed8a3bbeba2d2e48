package dev.aifleet.compiler;

import dev.aifleet.config.ConfigValidator;
import dev.aifleet.config.Credentials;
import dev.aifleet.config.GatewayConfig;
import dev.aifleet.config.GatewayConfig.Pin;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// From spec to the runtime configuration: defaults applied, references resolved, checked by the
/// validator that the pods run as well. An invalid entry of a list is left out alone, and what was
/// removed from spec or from a Secret is removed; a part that is invalid as a whole stays as it
/// was.
public final class Compiler {
  /// Places of single entries that can be left out or that are replaced one by one.
  private static final Pattern ENTRY =
      Pattern.compile("spec[.]((upstreams|modelAliases|rateLimits)\\[|auth[.](jwt\\[|apiKeys)).*");

  private static final Pattern PART = Pattern.compile("spec[.]([a-zA-Z]+).*");

  private Compiler() {}

  /// The configuration that spec describes, whatever its `rollback` is, without a last good one.
  public static Compilation compile(CompilerInput input) {
    return compile(input, null);
  }

  /// The configuration that spec describes, whatever its `rollback` is.
  ///
  /// @param lastGood gives the parts that are invalid in spec; null: no configuration was accepted
  ///     so far
  public static Compilation compile(CompilerInput input, @Nullable LastGood lastGood) {
    var problems = new ProblemCollector();
    UsableUpstreams inSpec = UsableUpstreams.inSpec(input, lastGood, problems);
    if (inSpec.takeTraffic()) {
      return complete(input, inSpec, null, lastGood, problems);
    }
    if (!inSpec.upstreams().isEmpty() || input.spec().upstreams().isEmpty()) {
      problems.add("spec.upstreams", "at least one upstream needs a weight above 0");
    }
    // The weights of a pinned configuration are not those of any spec.
    UsableUpstreams upstreams =
        lastGood == null || lastGood.config().pin() != null ? inSpec : UsableUpstreams.of(lastGood);
    return complete(input, upstreams, null, lastGood, problems);
  }

  /// All traffic to `upstream`, even if the rest of spec is invalid: what does not concern the
  /// target is then left out, or stays as it was in `lastGood`.
  ///
  /// @param lastGood null: no configuration was accepted so far
  public static Compilation compilePinned(
      CompilerInput input, String upstream, @Nullable LastGood lastGood) {
    var pin = new Pin(upstream);
    var problems = new ProblemCollector();
    UsableUpstreams inSpec = UsableUpstreams.inSpec(input, lastGood, problems);
    if (inSpec.complete() && inSpec.has(upstream)) {
      return complete(input, inSpec, pin, lastGood, problems);
    }
    // Problems of other upstreams do not matter to a pin.
    var ofTarget = new ProblemCollector();
    UsableUpstreams pinned = new PinnedUpstreams(input, upstream, lastGood, ofTarget).select();
    return pinned == null ? ofTarget.refused() : complete(input, pinned, pin, lastGood, ofTarget);
  }

  /// The configuration with these upstreams.
  private static Compilation complete(
      CompilerInput input,
      UsableUpstreams upstreams,
      @Nullable Pin pin,
      @Nullable LastGood lastGood,
      ProblemCollector problems) {
    GatewayConfig before = lastGood == null ? null : lastGood.config();
    GatewayConfig inSpec =
        new ConfigAssembler(input, before, problems).inSpec(upstreams.upstreams(), pin);
    ConfigValidator.validate(inSpec).stream()
        // Why no upstream is left was reported for each of them.
        .filter(problem -> !problem.path().equals("upstreams"))
        .forEach(problem -> SpecPaths.add(input, problem, problems));
    Set<String> invalid = invalidParts(problems);
    GatewayConfig config =
        before == null ? inSpec : ConfigAssembler.withPartsOf(before, invalid, inSpec);
    boolean usable =
        (before != null || (invalid.isEmpty() && isEnough(config, input)))
            && ConfigValidator.validate(config).isEmpty()
            && SizeRule.allows(config, problems);
    return usable
        ? problems.compiled(config, new Credentials(used(config, upstreams.credentials())))
        : problems.refused();
  }

  /// Whether there is a caller, and an entry of every list that spec has: required of a first
  /// configuration.
  private static boolean isEnough(GatewayConfig config, CompilerInput input) {
    var spec = input.spec();
    return AuthCompiler.mayCall(config.auth())
        && config.modelAliases().isEmpty() == spec.modelAliases().isEmpty()
        && config.rateLimits().isEmpty() == spec.rateLimits().isEmpty();
  }

  /// Fields of spec that are invalid as a whole.
  private static Set<String> invalidParts(ProblemCollector problems) {
    return problems
        .places()
        .filter(place -> !ENTRY.matcher(place).matches())
        .map(PART::matcher)
        .filter(Matcher::matches)
        .map(part -> part.group(1))
        .collect(Collectors.toSet());
  }

  private static Map<String, String> used(GatewayConfig config, Map<String, String> credentials) {
    Map<String, String> used = new HashMap<>();
    for (var upstream : config.upstreams()) {
      String id = upstream.credential();
      if (id != null && credentials.containsKey(id)) {
        used.put(id, credentials.get(id));
      }
    }
    return used;
  }
}
