package dev.aifleet.gateway.routing;

import dev.aifleet.config.GatewayConfig;
import dev.aifleet.config.GatewayConfig.ModelAlias;
import dev.aifleet.config.GatewayConfig.Upstream;
import dev.aifleet.config.GatewayConfig.Visibility;
import dev.aifleet.config.Glob;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The routing table of one configuration: alias, then those that serve the resolved model, then
/// weights. Upstreams of weight 0 count as not serving, so a model that only they list is unknown.
/// A pin sends everything to one upstream, whatever `serves` and weights say.
///
/// `U` is an upstream, as the snapshot knows it.
public final class Router<U> {
  private record Target<U>(Upstream config, U upstream) {
    boolean serves(String model) {
      if (config.serves().isEmpty()) {
        return true;
      }
      for (String pattern : config.serves()) {
        if (Glob.matches(pattern, model)) {
          return true;
        }
      }
      return false;
    }

    Route<U> route(String model) {
      return new Route.To<>(upstream, model, config.models().getOrDefault(model, model));
    }
  }

  private final GatewayConfig config;
  private final Aliases aliases;
  private final List<Target<U>> targets = new ArrayList<>();
  private @Nullable Target<U> pinned;

  public Router(GatewayConfig config, Function<Upstream, U> upstreams) {
    this.config = config;
    aliases = new Aliases(config.modelAliases());
    GatewayConfig.Pin pin = config.pin();
    for (Upstream upstream : config.upstreams()) {
      var target = new Target<>(upstream, upstreams.apply(upstream));
      if (pin != null && pin.upstream().equals(upstream.name())) {
        pinned = target;
      }
      if (upstream.weight() > 0) {
        targets.add(target);
      }
    }
  }

  /// @param model as the client wrote it
  public Route<U> route(String model, RandomGenerator random) {
    String resolved = aliases.resolve(model);
    Target<U> target = pinned != null ? pinned : choose(resolved, random);
    return target == null ? new Route.Nobody<>(resolved) : target.route(resolved);
  }

  /// Whether anybody would answer for `model`.
  public boolean isKnown(String model) {
    String resolved = aliases.resolve(model);
    return pinned != null || targets.stream().anyMatch(target -> target.serves(resolved));
  }

  /// Every name that can be listed: visible aliases, exact names in `serves`, keys of `models`.
  /// Patterns stand for names that only the provider knows.
  public SortedSet<String> listedModels() {
    var names = new TreeSet<String>();
    for (ModelAlias alias : config.modelAliases()) {
      if (alias.visibility() == Visibility.Listed && !Glob.isPattern(alias.name())) {
        names.add(alias.name());
      }
    }
    for (Upstream upstream : config.upstreams()) {
      upstream.serves().stream().filter(name -> !Glob.isPattern(name)).forEach(names::add);
      names.addAll(upstream.models().keySet());
    }
    return names;
  }

  /// Two passes over a handful of upstreams: the sum of the weights, then the one the draw falls
  /// on.
  private @Nullable Target<U> choose(String model, RandomGenerator random) {
    int sum = 0;
    for (Target<U> target : targets) {
      sum += target.serves(model) ? target.config().weight() : 0;
    }
    if (sum == 0) {
      return null;
    }
    int draw = random.nextInt(sum);
    for (Target<U> target : targets) {
      if (target.serves(model)) {
        draw -= target.config().weight();
        if (draw < 0) {
          return target;
        }
      }
    }
    throw new IllegalStateException("a draw below the sum falls on somebody");
  }
}
