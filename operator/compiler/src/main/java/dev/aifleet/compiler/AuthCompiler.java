package dev.aifleet.compiler;

import dev.aifleet.api.AuthSpec;
import dev.aifleet.api.AuthSpec.ApiKeys;
import dev.aifleet.compiler.Compilation.Reason;
import dev.aifleet.config.GatewayConfig.Anonymous;
import dev.aifleet.config.GatewayConfig.ApiKey;
import dev.aifleet.config.GatewayConfig.Auth;
import dev.aifleet.config.GatewayConfig.JwtIssuer;
import dev.aifleet.config.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Compiles `spec.auth`: issuers of tokens and keys of clients. Each entry of a Secret is one
/// caller, each line of it one of its keys. The result holds only hashes of keys.
final class AuthCompiler {
  private static final String AT = "spec.auth.apiKeys";

  /// In characters. Shorter keys can be guessed from their hash.
  static final int MIN_KEY_LENGTH = 16;

  private final CompilerInput input;
  private final ProblemCollector problems;
  private final List<ApiKey> keys = new ArrayList<>();

  /// The caller of each key, by its hash.
  private final Map<String, String> owners = new HashMap<>();

  /// Callers with an entry that holds an unusable key.
  private final Set<String> invalid = new HashSet<>();

  /// Names of Secrets without a use label.
  private final Set<String> unlabelled = new HashSet<>();

  /// Prefix of the callers whose Secret cannot be found; empty: of all; null: none is missing.
  private @Nullable String missing;

  AuthCompiler(CompilerInput input, ProblemCollector problems) {
    this.input = input;
    this.problems = problems;
  }

  /// Invalid keys and issuers are left out. If no caller would be left, those callers of `before`
  /// stay whose entries exist and are invalid, or whose Secret cannot be found.
  ///
  /// @param before from the last good configuration; null: there is none
  Auth compile(@Nullable Auth before) {
    AuthSpec spec = input.spec().auth();
    Anonymous anonymous =
        spec.anonymous() == AuthSpec.Anonymous.Allow ? Anonymous.Allow : Anonymous.Deny;
    List<JwtIssuer> issuers = new ArrayList<>(new IssuerCompiler(input, problems).compile());
    Map<String, Secrets.Entries> secrets =
        spec.apiKeys() == null ? Map.of() : secrets(spec.apiKeys());
    secrets.forEach(this::callers);
    if (before != null) {
      keepUnlabelled(before, issuers);
    }
    var auth = new Auth(keys, issuers, anonymous);
    if (mayCall(auth)) {
      return auth;
    }
    if (spec.apiKeys() == null && spec.jwt().isEmpty()) {
      problems.add("spec.auth", AuthSpec.NO_CALLER);
    } else if (!problems.concerns("spec.auth")) {
      problems.addSecret(
          Reason.NoKeys,
          AT,
          "nobody could call: no key in "
              + secrets.keySet()
              + "; add an entry per client, or write anonymous: Allow");
    }
    return before == null ? auth : kept(before, spec, anonymous);
  }

  static boolean mayCall(Auth auth) {
    return auth.anonymous() == Anonymous.Allow
        || !auth.apiKeys().isEmpty()
        || !auth.jwt().isEmpty();
  }

  /// Callers and issuers whose only problem is a missing use label stay as they were, as after an
  /// upgrade from a release without use labels.
  private void keepUnlabelled(Auth before, List<JwtIssuer> issuers) {
    before.apiKeys().stream()
        .filter(key -> unlabelled.contains(key.caller().replaceFirst("/.*", "")))
        .filter(key -> owners.putIfAbsent(key.sha256(), key.caller()) == null)
        .forEach(keys::add);
    var jwt = input.spec().auth().jwt();
    for (int i = 0; i < jwt.size(); i++) {
      String issuer = jwt.get(i).issuer();
      if (problems.lacksUseLabel("spec.auth.jwt[" + i + "]")) {
        before.jwt().stream().filter(old -> old.issuer().equals(issuer)).forEach(issuers::add);
      }
    }
  }

  private Auth kept(Auth before, AuthSpec spec, Anonymous anonymous) {
    return new Auth(
        before.apiKeys().stream().filter(key -> isUnresolved(key.caller())).toList(),
        before.jwt().stream()
            .filter(old -> spec.jwt().stream().anyMatch(j -> j.issuer().equals(old.issuer())))
            .toList(),
        anonymous);
  }

  private boolean isUnresolved(String caller) {
    return invalid.contains(caller) || (missing != null && caller.startsWith(missing));
  }

  private Map<String, Secrets.Entries> secrets(ApiKeys from) {
    var ref = from.secretRef();
    var selector = from.secretSelector();
    if ((ref == null) == (selector == null)) {
      missing = "";
      problems.add(AT, ApiKeys.ONE_SOURCE);
      return Map.of();
    }
    var references = new References(input, problems);
    if (ref != null) {
      Secrets.Entries secret =
          references.secret(AT + ".secretRef", ref.name(), UseLabel.ClientKeys);
      if (secret == null) {
        missing = ref.name() + "/";
        if (problems.lacksUseLabel(AT)) {
          unlabelled.add(ref.name());
        }
        return Map.of();
      }
      return Map.of(ref.name(), secret);
    }
    return references.clientKeys(
        AT + ".secretSelector", Objects.requireNonNull(selector).matchLabels(), unlabelled);
  }

  private void callers(String secret, Secrets.Entries entries) {
    new TreeMap<>(entries.values())
        .forEach(
            (entry, value) -> {
              // While a client rotates its key, the same key may stand there twice.
              Set<String> own = new LinkedHashSet<>();
              value.lines().map(String::strip).filter(line -> !line.isEmpty()).forEach(own::add);
              own.forEach(key -> add(secret, entry, key));
            });
  }

  private void add(String secret, String entry, String key) {
    String caller = secret + "/" + entry;
    String sha256 = hash(key);
    if (!isUsable(secret, entry, key)) {
      invalid.add(caller);
      return;
    }
    String owner = owners.putIfAbsent(sha256, caller);
    if (owner == null) {
      keys.add(new ApiKey(caller, sha256));
    } else {
      problems.addSecret(
          Reason.KeyShared,
          AT,
          "'" + owner + "' and '" + caller + "' have the same key, which counts for the first");
    }
  }

  private boolean isUsable(String secret, String entry, String key) {
    String where = "a key in entry '" + entry + "' of Secret '" + secret + "' ";
    if (!UpstreamCompiler.isSendable(key)) {
      problems.addSecret(
          Reason.KeyUnusable,
          AT,
          where + "has spaces or characters that no client can send; write one key per line");
      return false;
    }
    if (key.length() < MIN_KEY_LENGTH) {
      problems.addSecret(
          Reason.KeyTooShort,
          AT,
          where + "is too short to be safe; write at least " + MIN_KEY_LENGTH + " characters");
      return false;
    }
    return true;
  }

  private static String hash(String key) {
    return Sha256.hex(key.getBytes(StandardCharsets.UTF_8));
  }
}
