package dev.aifleet.compiler;

import dev.aifleet.config.ConfigValidator;
import dev.aifleet.config.GatewayConfig;
import dev.aifleet.config.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Takes the entries of a list one by one and leaves out those that the validator objects to, for
/// themselves or beside the ones before them: a bad entry costs itself.
final class EntryFilter<T> {
  private final String at;
  private final Function<List<T>, GatewayConfig> around;
  private final List<T> good = new ArrayList<>();

  /// @param at the list's place in a configuration, such as `rateLimits`
  /// @param around a configuration with these entries, of which only they are judged
  EntryFilter(String at, Function<List<T>, GatewayConfig> around) {
    this.at = at;
    this.around = around;
  }

  /// What is wrong with an entry, at its place in the configuration; none: it was taken.
  ///
  /// @param index where it stands in spec
  /// @param usable false: it is judged and not taken
  List<Problem> add(int index, T entry, boolean usable) {
    List<T> all = new ArrayList<>(good);
    all.add(entry);
    String here = at + "[" + good.size() + "]";
    List<Problem> problems =
        ConfigValidator.validate(around.apply(all)).stream()
            .filter(problem -> problem.path().startsWith(here))
            .map(
                problem ->
                    new Problem(
                        at + "[" + index + "]" + problem.path().substring(here.length()),
                        problem.message()))
            .toList();
    if (usable && problems.isEmpty()) {
      good.add(entry);
    }
    return problems;
  }

  List<T> good() {
    return List.copyOf(good);
  }
}
