package dev.aifleet.config;

import dev.aifleet.config.GatewayConfig.Limits;
import dev.aifleet.config.GatewayConfig.ModelAlias;
import dev.aifleet.config.GatewayConfig.RateLimit;
import dev.aifleet.config.GatewayConfig.RequestDefaults;
import dev.aifleet.config.GatewayConfig.Retry;
import dev.aifleet.config.GatewayConfig.Sticky;
import dev.aifleet.config.GatewayConfig.Upstream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Judges a configuration before it serves. The operator runs it before it writes, every pod before
/// it takes over, so both mean the same by "valid".
public final class ConfigValidator {
  private final List<Problem> problems = new ArrayList<>();

  private ConfigValidator() {}

  /// Every problem of `config`; none: it may serve.
  public static List<Problem> validate(GatewayConfig config) {
    var validator = new ConfigValidator();
    validator.upstreams(config);
    validator.modelAliases(config.modelAliases());
    validator.apiKeys(config.auth());
    new IssuerRule("auth.jwt", validator::problem).judge(config.auth().jwt());
    validator.rateLimits(config.rateLimits());
    validator.retry(config.retry());
    validator.sticky(config.sticky());
    validator.limits(config.limits());
    validator.requestDefaults(config.requestDefaults());
    return List.copyOf(validator.problems);
  }

  /// The same, with the credentials it will serve with.
  public static List<Problem> validate(GatewayConfig config, Credentials credentials) {
    var all = new ArrayList<>(validate(config));
    for (int i = 0; i < config.upstreams().size(); i++) {
      String id = config.upstreams().get(i).credential();
      if (id != null && !credentials.values().containsKey(id)) {
        all.add(new Problem("upstreams[" + i + "].credential", "is not among the credentials"));
      }
    }
    return List.copyOf(all);
  }

  private void upstreams(GatewayConfig config) {
    List<Upstream> upstreams = config.upstreams();
    if (upstreams.isEmpty()) {
      problem("upstreams", "needs at least one upstream");
    }
    atMost("upstreams", upstreams.size(), Bounds.UPSTREAMS);
    Set<String> names = new HashSet<>();
    for (int i = 0; i < upstreams.size(); i++) {
      upstream("upstreams[" + i + "].", upstreams.get(i), names);
    }
    GatewayConfig.Pin pin = config.pin();
    if (pin != null && !names.contains(pin.upstream())) {
      problem("pin.upstream", "'" + pin.upstream() + "' is not among the upstreams");
    }
    if (pin == null && !upstreams.isEmpty() && upstreams.stream().allMatch(u -> u.weight() <= 0)) {
      problem("upstreams", "at least one upstream needs a weight above 0");
    }
  }

  private void upstream(String at, Upstream upstream, Set<String> names) {
    name(at + "name", upstream.name(), names);
    if (!Patterns.matches(Patterns.PROVIDER, upstream.provider())) {
      problem(at + "provider", Patterns.PROVIDER_FORM);
    }
    between(at + "weight", upstream.weight(), 0, Bounds.WEIGHT);
    between(at + "priority", upstream.priority(), 0, Bounds.PRIORITY);
    atMost(at + "serves", upstream.serves().size(), Bounds.SERVES);
    upstream.serves().forEach(model -> text(at + "serves", model));
    atMost(at + "models", upstream.models().size(), Bounds.MODELS);
    upstream.models().values().stream()
        .filter(model -> model.length() > Bounds.TEXT)
        .forEach(
            model ->
                problem(at + "models", "must have at most " + Bounds.TEXT + " characters each"));
    String refusal = AddressRule.refusal(upstream.url(), upstream.network());
    if (refusal != null) {
      problem(at + "url", refusal);
    }
    AddressRule.blockProblems(upstream.network())
        .forEach(message -> problem(at + "network.allowPrivate", message));
    new ConnectionPolicyRule(at + "delivery.", this::problem).judge(upstream);
  }

  private void modelAliases(List<ModelAlias> aliases) {
    atMost("modelAliases", aliases.size(), Bounds.MODEL_ALIASES);
    Set<String> names = new HashSet<>();
    for (int i = 0; i < aliases.size(); i++) {
      String at = "modelAliases[" + i + "].";
      ModelAlias alias = aliases.get(i);
      text(at + "name", alias.name());
      if (!names.add(alias.name())) {
        problem(at + "name", "'" + alias.name() + "' is used twice");
      }
      model(at + "model", alias.model());
    }
  }

  private void apiKeys(GatewayConfig.Auth auth) {
    Map<String, String> owners = new HashMap<>();
    for (int i = 0; i < auth.apiKeys().size(); i++) {
      var key = auth.apiKeys().get(i);
      String at = "auth.apiKeys[" + i + "]";
      if (!key.sha256().matches("[0-9a-f]{64}")) {
        problem(at + ".sha256", "must be the hex form of a SHA-256");
      }
      String owner = owners.putIfAbsent(key.sha256(), key.caller());
      if (owner != null) {
        problem(at, "'" + owner + "' and '" + key.caller() + "' have the same key");
      }
    }
  }

  private void rateLimits(List<RateLimit> limits) {
    atMost("rateLimits", limits.size(), Bounds.RATE_LIMITS);
    Set<String> names = new HashSet<>();
    for (int i = 0; i < limits.size(); i++) {
      RateLimit limit = limits.get(i);
      String at = "rateLimits[" + i + "].";
      name(at + "name", limit.name(), names);
      between(at + "limit", limit.limit(), 1, Bounds.RATE_LIMIT);
      if (!ConnectionPolicyRule.isWindow(limit.window(), Bounds.TIME)) {
        problem(at + "window", "must be a whole number of seconds " + Bounds.WINDOW_RANGE);
      }
    }
  }

  private void retry(Retry retry) {
    between("retry.attempts", retry.attempts(), 1, Bounds.ATTEMPTS);
    between("retry.budgetPercent", retry.budgetPercent(), 1, Bounds.PERCENT);
    var backoff = retry.backoff();
    if (!ConnectionPolicyRule.isTime(backoff.base())) {
      problem("retry.backoff.base", "must be " + Bounds.TIME_RANGE);
    } else if (!ConnectionPolicyRule.isTime(backoff.max())) {
      problem("retry.backoff.max", "must be " + Bounds.TIME_RANGE);
    } else if (backoff.base().compareTo(backoff.max()) > 0) {
      problem("retry.backoff.max", "must be at least retry.backoff.base");
    }
  }

  private void sticky(@Nullable Sticky sticky) {
    if (sticky == null) {
      return;
    }
    String name = sticky.name();
    switch (sticky.source()) {
      case APIKey -> {
        if (name != null) {
          problem("sticky.name", "is for the sources Header and JWTClaim only");
        }
      }
      case Header -> {
        if (name == null || !HeaderRule.isName(name)) {
          problem("sticky.name", "must be the name of the header to go by, such as x-session");
        }
      }
      case JWTClaim -> {
        if (name == null || !IssuerRule.isClaimName(name)) {
          problem("sticky.name", "must be the name of the claim to go by, such as team");
        }
      }
    }
  }

  private void limits(Limits limits) {
    long bytes = limits.maxBodyBytes();
    if (bytes < Bounds.LEAST_BODY_BYTES || bytes > Bounds.BODY_BYTES) {
      problem("limits.maxBodyBytes", "must be " + Bounds.BODY_RANGE);
    }
    between("limits.maxInFlightPerPod", limits.maxInFlightPerPod(), 1, Bounds.REQUESTS);
    atMost("limits.trustedProxies", limits.trustedProxies().size(), Bounds.TRUSTED_PROXIES);
    for (String block : limits.trustedProxies()) {
      if (AddressBlock.parse(block).isEmpty()) {
        problem(
            "limits.trustedProxies", "'" + block + "' is no CIDR block: write one like 10.0.0.0/8");
      }
    }
  }

  private void requestDefaults(RequestDefaults defaults) {
    if (defaults.model() != null) {
      model("requestDefaults.model", defaults.model());
    }
    if (defaults.maxTokens() != null) {
      between("requestDefaults.maxTokens", defaults.maxTokens(), 1, Bounds.MAX_TOKENS);
    }
    String temperature = defaults.temperature();
    if (temperature != null && !Patterns.matches(Patterns.TEMPERATURE, temperature)) {
      problem("requestDefaults.temperature", "must be between 0 and 2, such as \"0.7\"");
    }
  }

  /// @param taken the names of those before it
  private void name(String path, String name, Set<String> taken) {
    if (!Patterns.matches(Patterns.NAME, name)) {
      problem(path, Patterns.NAME_FORM);
    }
    if (!taken.add(name)) {
      problem(path, "'" + name + "' is used twice");
    }
  }

  private void model(String path, String model) {
    if (!Patterns.matches(Patterns.MODEL, model) || model.isBlank()) {
      problem(path, Patterns.MODEL_FORM);
    }
  }

  private void text(String path, String text) {
    if (text.isEmpty() || text.length() > Bounds.TEXT) {
      problem(path, "must be 1 to " + Bounds.TEXT + " characters");
    }
  }

  private void atMost(String path, int entries, int most) {
    if (entries > most) {
      problem(path, "must be at most " + most);
    }
  }

  private void between(String path, long value, long least, long most) {
    if (value < least || value > most) {
      problem(path, "must be between " + least + " and " + most);
    }
  }

  private void problem(String path, String message) {
    problems.add(new Problem(path, message));
  }
}
