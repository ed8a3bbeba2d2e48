package dev.aifleet.compiler;

import dev.aifleet.compiler.Compilation.Reason;
import dev.aifleet.config.ConfigValidator;
import dev.aifleet.config.Credentials;
import dev.aifleet.config.GatewayConfig;
import dev.aifleet.config.GatewayConfig.Pin;
import dev.aifleet.config.Problem;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// From spec to the runtime configuration: defaults applied, references resolved, judged by the
/// validator that the pods run as well. A bad entry of a list costs itself, what is taken out of
/// spec or of a Secret is out; only where a whole part would be lost, it stays as it was.
public final class Compiler {
  /// Lists of which single entries can be left out, and what stands in for itself.
  private static final Pattern ENTRY =
      Pattern.compile("spec[.]((upstreams|modelAliases|rateLimits)\\[|auth[.](jwt\\[|apiKeys)).*");

  private static final Pattern PART = Pattern.compile("spec[.]([a-zA-Z]+).*");

  private Compiler() {}

  /// What spec asks for, whatever its `rollback` says, where nothing was good so far.
  public static Compilation compile(CompilerInput input) {
    return compile(input, null);
  }

  /// What spec asks for, whatever its `rollback` says.
  ///
  /// @param lastGood where a part is found that spec does not give; null: nothing was accepted so
  ///     far
  public static Compilation compile(CompilerInput input, @Nullable LastGood lastGood) {
    var problems = new ProblemCollector();
    UsableUpstreams usable = UsableUpstreams.inSpec(input, lastGood, problems);
    if (!usable.carry()) {
      if (usable.upstreams().size() > 0 || input.spec().upstreams().isEmpty()) {
        problems.problem("spec.upstreams", "at least one upstream needs a weight above 0");
      }
      // Weights of a configuration that was pinned are not what anybody asked for.
      usable =
          lastGood == null || lastGood.config().pin() != null
              ? usable
              : UsableUpstreams.of(lastGood);
    }
    return settle(input, usable, null, lastGood, problems);
  }

  /// All traffic to `upstream`, whatever else spec says, even if the rest is invalid: then what is
  /// not about the target is left out or stays as it was in `lastGood`.
  ///
  /// @param lastGood null: nothing was accepted so far
  public static Compilation compilePinned(
      CompilerInput input, String upstream, @Nullable LastGood lastGood) {
    var problems = new ProblemCollector();
    UsableUpstreams usable = UsableUpstreams.inSpec(input, lastGood, problems);
    return usable.complete() && usable.has(upstream)
        ? settle(input, usable, new Pin(upstream), lastGood, problems)
        : new PinnedCompiler(input, upstream, lastGood).compile();
  }

  /// Everything around `ways`.
  static Compilation settle(
      CompilerInput input,
      UsableUpstreams usable,
      @Nullable Pin pin,
      @Nullable LastGood lastGood,
      ProblemCollector problems) {
    GatewayConfig before = lastGood == null ? null : lastGood.config();
    GatewayConfig config =
        new ConfigAssembler(input, before, problems).inSpec(usable.upstreams(), pin);
    ConfigValidator.validate(config).stream()
        .filter(problem -> !problem.path().equals("upstreams")) // told with its reasons
        .forEach(problem -> tell(input, problem, problems));
    Set<String> lost = lost(problems);
    GatewayConfig whole = before == null ? config : ConfigAssembler.mended(config, before, lost);
    boolean serves =
        (before != null || (lost.isEmpty() && isEnough(whole, input)))
            && ConfigValidator.validate(whole).isEmpty()
            && SizeRule.allows(whole, problems);
    return serves
        ? problems.compiled(whole, new Credentials(used(whole, usable.credentials())))
        : problems.refused();
  }

  /// Whether somebody may call and of every list of spec something is left, where nothing was good
  /// before.
  private static boolean isEnough(GatewayConfig config, CompilerInput input) {
    var spec = input.spec();
    return AuthCompiler.mayCall(config.auth())
        && config.modelAliases().isEmpty() == spec.modelAliases().isEmpty()
        && config.rateLimits().isEmpty() == spec.rateLimits().isEmpty();
  }

  /// Parts of spec that do not compile as a whole.
  private static Set<String> lost(ProblemCollector problems) {
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

  /// Adds what the validator has found, in words of spec.
  static void tell(CompilerInput input, Problem problem, ProblemCollector problems) {
    String path = problem.path();
    if (path.startsWith("auth.apiKeys")) {
      problems.secret(Reason.KeyShared, "spec.auth.apiKeys", problem.message());
    } else if (path.equals("pin.upstream")) {
      problems.problem("spec.rollback.target.upstream", problem.message());
    } else {
      problems.problem("spec." + asWritten(input, path), problem.message());
    }
  }

  /// An upstream's URL may have been made from its serviceRef, and delivery is no word of spec.
  private static String asWritten(CompilerInput input, String path) {
    if (path.startsWith("auth.jwt[")) {
      return path.replace(".jwksUrl", ".jwksURL").replace(".caPem", ".tls.caRef");
    }
    if (path.contains(".delivery.")) {
      return path.replace(".delivery.", ".").replace(".azureApiVersion", ".azure.apiVersion");
    }
    var upstreams = input.spec().upstreams();
    for (int i = 0; i < upstreams.size(); i++) {
      if (path.equals("upstreams[" + i + "].url") && upstreams.get(i).url() == null) {
        return "upstreams[" + i + "].serviceRef";
      }
    }
    return path;
  }
}
