package dev.aifleet.compiler;

import dev.aifleet.config.ConfigValidator;
import dev.aifleet.config.GatewayConfig;
import dev.aifleet.config.GatewayConfig.Anonymous;
import dev.aifleet.config.GatewayConfig.Auth;
import dev.aifleet.config.GatewayConfig.JwtIssuer;
import dev.aifleet.config.GatewayConfig.ModelAlias;
import dev.aifleet.config.GatewayConfig.RateLimit;
import dev.aifleet.config.GatewayConfig.Upstream;
import dev.aifleet.config.GatewayConfigBuilder;
import dev.aifleet.config.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Takes the entries of a list one by one and leaves out those that the validator rejects, alone or
/// beside the ones before them: an invalid entry takes no other one with it.
final class EntryFilter<T> {
  private final CompilerInput input;
  private final String at;
  private final Function<List<T>, GatewayConfig> around;
  private final List<T> accepted = new ArrayList<>();

  /// @param at the list's place in a configuration, such as `rateLimits`
  /// @param around a configuration with these entries, of which only they are validated
  private EntryFilter(CompilerInput input, String at, Function<List<T>, GatewayConfig> around) {
    this.input = input;
    this.at = at;
    this.around = around;
  }

  static EntryFilter<Upstream> ofUpstreams(CompilerInput input) {
    return new EntryFilter<>(input, "upstreams", some -> empty(input).upstreams(some).build());
  }

  static EntryFilter<ModelAlias> ofModelAliases(CompilerInput input) {
    return new EntryFilter<>(
        input, "modelAliases", some -> empty(input).modelAliases(some).build());
  }

  static EntryFilter<RateLimit> ofRateLimits(CompilerInput input) {
    return new EntryFilter<>(input, "rateLimits", some -> empty(input).rateLimits(some).build());
  }

  static EntryFilter<JwtIssuer> ofIssuers(CompilerInput input) {
    return new EntryFilter<>(
        input,
        "auth.jwt",
        some -> empty(input).auth(new Auth(List.of(), some, Anonymous.Deny)).build());
  }

  private static GatewayConfigBuilder empty(CompilerInput input) {
    return GatewayConfigBuilder.of(input.gateway());
  }

  /// Adds `entry` if it has no problems; those that the validator finds join `problems`.
  ///
  /// @param index its position in spec
  /// @param problems those of this entry that are known already
  void add(int index, T entry, ProblemCollector problems) {
    List<Problem> found = validate(entry);
    String here = at + "[" + accepted.size() + "]";
    found.stream()
        .map(
            problem ->
                new Problem(
                    at + "[" + index + "]" + problem.path().substring(here.length()),
                    problem.message()))
        .forEach(problem -> SpecPaths.add(input, problem, problems));
    if (problems.isEmpty()) {
      accepted.add(entry);
    }
  }

  /// Whether `entry` is valid and was added.
  boolean addIfValid(T entry) {
    return validate(entry).isEmpty() && accepted.add(entry);
  }

  private List<Problem> validate(T entry) {
    List<T> all = new ArrayList<>(accepted);
    all.add(entry);
    String here = at + "[" + accepted.size() + "]";
    return ConfigValidator.validate(around.apply(all)).stream()
        .filter(problem -> problem.path().startsWith(here))
        .toList();
  }

  /// Whether all of `entries` are valid beside each other.
  boolean isValid(List<T> entries) {
    return ConfigValidator.validate(around.apply(entries)).stream()
        .noneMatch(problem -> problem.path().startsWith(at + "["));
  }

  List<T> accepted() {
    return List.copyOf(accepted);
  }
}
