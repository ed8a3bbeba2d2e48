package dev.aifleet.gateway.routing;

import dev.aifleet.config.GatewayConfig;
import dev.aifleet.config.GatewayConfig.ModelAlias;
import dev.aifleet.config.GatewayConfig.Upstream;
import dev.aifleet.config.GatewayConfig.Visibility;
import dev.aifleet.config.Glob;
import dev.aifleet.gateway.auth.Caller;
import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The routing table of one configuration: alias, then the upstreams that serve the resolved model,
/// then priorities, weights and the caller's place. An upstream of weight 0 does not serve, so a
/// model that only such upstreams list is unknown. A pin routes everything to one upstream,
/// whatever `serves`, priorities and weights are.
///
/// `U` is an upstream, as the snapshot knows it.
public final class Router<U> {
  private static final int MOST_KNOWN = 1000;

  private final GatewayConfig config;
  private final Aliases aliases;
  private final Stickiness stickiness;

  /// Upstreams by priority.
  private final List<Candidate<U>> members = new ArrayList<>();

  /// All upstreams, those of weight 0 included.
  private final Map<String, Candidate<U>> byName = new HashMap<>();

  /// Candidates by model, matched once per model. Bounded, since clients can invent names that
  /// match a pattern.
  private final Map<String, List<Candidate<U>>> serving = new ConcurrentHashMap<>();

  /// Exact names in the configuration: targets of aliases, and served models.
  private final Set<String> named = new HashSet<>();

  private @Nullable Candidate<U> pinned;

  public Router(GatewayConfig config, Function<Upstream, U> upstreams) {
    this.config = config;
    aliases = new Aliases(config.modelAliases());
    stickiness = new Stickiness(config.sticky(), config.gateway());
    GatewayConfig.Pin pin = config.pin();
    for (Upstream upstream : config.upstreams()) {
      var member = new Candidate<>(upstreams.apply(upstream), upstream);
      if (pin != null && pin.upstream().equals(upstream.name())) {
        pinned = member;
      }
      byName.put(upstream.name(), member);
      if (upstream.weight() > 0) {
        members.add(member);
      }
    }
    config.modelAliases().forEach(alias -> named.add(alias.model()));
    named.addAll(upstreamsModels());
    String byDefault = config.requestDefaults().model();
    if (byDefault != null) {
      named.add(aliases.resolve(byDefault));
    }
    members.sort(Comparator.comparingInt(member -> member.config().priority()));
  }

  /// @param model as in the request
  /// @param headers of the request, for stickiness
  public Route<U> route(String model, Caller caller, MultiMap headers, RandomGenerator random) {
    return route(model, caller, headers, random, null);
  }

  /// @param holder name of the upstream that stores the state the request refers to; null: no
  ///     reference, or not known
  public Route<U> route(
      String model,
      Caller caller,
      MultiMap headers,
      RandomGenerator random,
      @Nullable String holder) {
    String resolved = aliases.resolve(model);
    if (pinned != null) {
      return new Route.To<>(resolved, Candidates.pinned(pinned.as(resolved)));
    }
    List<Candidate<U>> serving = serving(resolved);
    Candidate<U> maker = holder == null ? null : byName.get(holder);
    boolean held = maker != null && serves(maker, resolved);
    if (serving.isEmpty() && !held) {
      return new Route.NoUpstream<>(resolved);
    }
    Stickiness.Place place = stickiness.place(caller, headers);
    Candidates<U> candidates =
        place == null ? Candidates.drawn(serving, random) : Candidates.placed(serving, place);
    return new Route.To<>(
        resolved, maker != null && held ? candidates.after(maker.as(resolved)) : candidates);
  }

  /// Whether any upstream serves `model`.
  public boolean isKnown(String model) {
    String resolved = aliases.resolve(model);
    return pinned != null || !serving(resolved).isEmpty();
  }

  /// All model names that can be listed: visible aliases that are served, the models behind them,
  /// exact names in `serves`, keys of `models`. Patterns match names that only the provider knows.
  public SortedSet<String> listedModels() {
    var names = new TreeSet<>(named);
    var hidden = new HashSet<String>();
    for (ModelAlias alias : config.modelAliases()) {
      if (alias.visibility() == Visibility.Hidden) {
        hidden.add(alias.name());
      } else if (!Glob.isPattern(alias.name())) {
        names.add(alias.name());
      }
    }
    names.removeIf(name -> hidden.contains(name) || !isKnown(name));
    return names;
  }

  /// Whether the configuration names a resolved model, so that it was not invented by a client.
  public boolean isNamed(String resolved) {
    return named.contains(resolved);
  }

  private Set<String> upstreamsModels() {
    var names = new HashSet<String>();
    for (Upstream upstream : config.upstreams()) {
      upstream.serves().stream().filter(name -> !Glob.isPattern(name)).forEach(names::add);
      names.addAll(upstream.models().keySet());
    }
    return names;
  }

  /// Upstreams that serve `model`, by priority.
  private List<Candidate<U>> serving(String model) {
    List<Candidate<U>> known = serving.get(model);
    if (known != null) {
      return known;
    }
    List<Candidate<U>> found =
        members.stream()
            .filter(member -> serves(member, model))
            .map(member -> member.as(model))
            .toList();
    if (!found.isEmpty() && serving.size() < MOST_KNOWN) {
      serving.put(model, found);
    }
    return found;
  }

  private static boolean serves(Candidate<?> member, String model) {
    List<String> patterns = member.config().serves();
    for (String pattern : patterns) {
      if (Glob.matches(pattern, model)) {
        return true;
      }
    }
    return patterns.isEmpty();
  }
}
