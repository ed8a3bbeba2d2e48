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
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Judges a configuration before it serves. The operator runs it before it writes, every pod before
/// it takes over, so both mean the same by "valid".
public final class ConfigValidator {
  public static final int MAX_WEIGHT = 1000;
  private static final int MAX_PRIORITY = 100;
  private static final int MOST_ATTEMPTS = 5;
  private static final long SMALLEST_BODY = 1L << 10;
  private static final long LARGEST_BODY = 1L << 30;
  private static final int MOST_IN_FLIGHT = 1_000_000;
  private static final int MOST_PROXIES = 32;
  private static final int MOST_TOKENS = 10_000_000;
  private static final int LONGEST_MODEL = 253;
  private static final Pattern TEMPERATURE = Pattern.compile("[01](\\.[0-9]{1,4})?|2(\\.0{1,4})?");

  /// Names stand in the headers of answers: the form of the CRD, where nothing needs quoting.
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

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
    if (upstream.weight() < 0 || upstream.weight() > MAX_WEIGHT) {
      problem(at + "weight", "must be between 0 and " + MAX_WEIGHT);
    }
    if (upstream.priority() < 0 || upstream.priority() > MAX_PRIORITY) {
      problem(at + "priority", "must be between 0 and " + MAX_PRIORITY);
    }
    String refusal = AddressRule.refusal(upstream.url(), upstream.network());
    if (refusal != null) {
      problem(at + "url", refusal);
    }
    AddressRule.blockProblems(upstream.network())
        .forEach(told -> problem(at + "network.allowPrivate", told));
    new DeliveryRule(at + "delivery.", this::problem).judge(upstream);
  }

  private void modelAliases(List<ModelAlias> aliases) {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < aliases.size(); i++) {
      if (!names.add(aliases.get(i).name())) {
        problem("modelAliases[" + i + "].name", "'" + aliases.get(i).name() + "' is used twice");
      }
      if (Glob.isPattern(aliases.get(i).model())) {
        problem("modelAliases[" + i + "].model", "must be one model, not a pattern");
      }
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
    Set<String> names = new HashSet<>();
    for (int i = 0; i < limits.size(); i++) {
      RateLimit limit = limits.get(i);
      String at = "rateLimits[" + i + "].";
      name(at + "name", limit.name(), names);
      if (limit.limit() < 1) {
        problem(at + "limit", "must be at least 1");
      }
      if (!DeliveryRule.isWholeSeconds(limit.window())) {
        problem(at + "window", "must be a whole number of seconds, at least 1s");
      } else if (!DeliveryRule.isBounded(limit.window())) {
        problem(at + "window", "must be at most 24h");
      }
    }
  }

  private void retry(Retry retry) {
    if (retry.attempts() < 1 || retry.attempts() > MOST_ATTEMPTS) {
      problem("retry.attempts", "must be between 1 (no retry) and " + MOST_ATTEMPTS);
    }
    if (retry.budgetPercent() < 1 || retry.budgetPercent() > 100) {
      problem("retry.budgetPercent", "must be between 1 and 100");
    }
    var backoff = retry.backoff();
    if (!DeliveryRule.isBounded(backoff.base())) {
      problem("retry.backoff.base", "must be between 1ms and 24h");
    } else if (!DeliveryRule.isBounded(backoff.max())) {
      problem("retry.backoff.max", "must be between 1ms and 24h");
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
    if (limits.maxBodyBytes() < SMALLEST_BODY || limits.maxBodyBytes() > LARGEST_BODY) {
      problem("limits.maxBodyBytes", "must be between 1Ki and 1Gi");
    }
    if (limits.maxInFlightPerPod() < 1 || limits.maxInFlightPerPod() > MOST_IN_FLIGHT) {
      problem("limits.maxInFlightPerPod", "must be between 1 and " + MOST_IN_FLIGHT);
    }
    if (limits.trustedProxies().size() > MOST_PROXIES) {
      problem("limits.trustedProxies", "must be at most " + MOST_PROXIES);
    }
    for (String block : limits.trustedProxies()) {
      if (AddressBlock.parse(block).isEmpty()) {
        problem(
            "limits.trustedProxies", "'" + block + "' is no CIDR block: write one like 10.0.0.0/8");
      }
    }
  }

  private void requestDefaults(RequestDefaults defaults) {
    String model = defaults.model();
    if (model != null
        && (model.isBlank() || model.length() > LONGEST_MODEL || Glob.isPattern(model))) {
      problem("requestDefaults.model", "must be one model, not a pattern");
    }
    Integer tokens = defaults.maxTokens();
    if (tokens != null && (tokens < 1 || tokens > MOST_TOKENS)) {
      problem("requestDefaults.maxTokens", "must be between 1 and " + MOST_TOKENS);
    }
    String temperature = defaults.temperature();
    if (temperature != null && !TEMPERATURE.matcher(temperature).matches()) {
      problem("requestDefaults.temperature", "must be between 0 and 2, such as \"0.7\"");
    }
  }

  /// @param taken the names of those before it
  private void name(String path, String name, Set<String> taken) {
    if (!NAME.matcher(name).matches()) {
      problem(
          path,
          "must be 1 to 63 lower-case letters, digits and '-', such as team-a; no '-' first or"
              + " last");
    }
    if (!taken.add(name)) {
      problem(path, "'" + name + "' is used twice");
    }
  }

  private void problem(String path, String message) {
    problems.add(new Problem(path, message));
  }
}
