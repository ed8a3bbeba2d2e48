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

/// Compiles `spec.auth`: those whose tokens are accepted, and the clients' keys. Each entry of a
/// Secret is one caller, each line one of its keys. Only hashes leave this place.
final class AuthCompiler {
  private static final String AT = "spec.auth.apiKeys";

  /// Shorter keys can be guessed from their hash.
  static final int SHORTEST = 16;

  private final CompilerInput input;
  private final ProblemCollector problems;
  private final List<ApiKey> keys = new ArrayList<>();

  /// Whose each key is, by its hash.
  private final Map<String, String> owners = new HashMap<>();

  /// Callers with an entry that holds something else than keys.
  private final Set<String> bad = new HashSet<>();

  /// Secrets that have lost, or never had, the label that opens them.
  private final Set<String> closed = new HashSet<>();

  /// What callers are called whose Secret cannot be found; empty: all.
  private @Nullable String missing;

  AuthCompiler(CompilerInput input, ProblemCollector problems) {
    this.input = input;
    this.problems = problems;
  }

  /// A key or issuer that is no good is left out, and so is what was taken away. Where nobody could
  /// call any more, those of `before` stay whose entries are there and no good, or whose Secret
  /// cannot be found.
  ///
  /// @param before the last good one; null: there is none
  Auth compile(@Nullable Auth before) {
    AuthSpec spec = input.spec().auth();
    Anonymous anonymous =
        spec.anonymous() == AuthSpec.Anonymous.Allow ? Anonymous.Allow : Anonymous.Deny;
    List<JwtIssuer> issuers = new ArrayList<>(new IssuerCompiler(input, problems).compile());
    Map<String, Secrets.Entries> secrets =
        spec.apiKeys() == null ? Map.of() : secrets(spec.apiKeys());
    secrets.forEach(this::callers);
    if (before != null) {
      keepClosed(before, issuers);
    }
    var auth = new Auth(keys, issuers, anonymous);
    if (mayCall(auth)) {
      return auth;
    }
    if (spec.apiKeys() == null && spec.jwt().isEmpty()) {
      problems.problem(
          "spec.auth",
          "nobody could call: name the clients' keys in apiKeys, or those who sign their tokens"
              + " in jwt, or write anonymous: Allow");
    } else if (!problems.concern("spec.auth")) {
      problems.secret(
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

  /// What its owner has only not labelled yet stays as it was, as after an upgrade of the operator.
  private void keepClosed(Auth before, List<JwtIssuer> issuers) {
    before.apiKeys().stream()
        .filter(key -> closed.contains(key.caller().replaceFirst("/.*", "")))
        .filter(key -> owners.putIfAbsent(key.sha256(), key.caller()) == null)
        .forEach(keys::add);
    var jwt = input.spec().auth().jwt();
    for (int i = 0; i < jwt.size(); i++) {
      String issuer = jwt.get(i).issuer();
      if (problems.closed("spec.auth.jwt[" + i + "]")) {
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
    return bad.contains(caller) || (missing != null && caller.startsWith(missing));
  }

  private Map<String, Secrets.Entries> secrets(ApiKeys from) {
    var ref = from.secretRef();
    var selector = from.secretSelector();
    if ((ref == null) == (selector == null)) {
      missing = "";
      problems.problem(AT, "write exactly one of secretSelector and secretRef");
      return Map.of();
    }
    var references = new References(input, problems);
    if (ref != null) {
      Secrets.Entries secret =
          references.secret(AT + ".secretRef", ref.name(), UseLabel.ClientKeys);
      if (secret == null) {
        missing = ref.name() + "/";
        if (problems.closed(AT)) {
          closed.add(ref.name());
        }
        return Map.of();
      }
      return Map.of(ref.name(), secret);
    }
    return references.clientKeys(
        AT + ".secretSelector", Objects.requireNonNull(selector).matchLabels(), closed);
  }

  private void callers(String secret, Secrets.Entries entries) {
    new TreeMap<>(entries.values())
        .forEach(
            (entry, value) -> {
              // One client may carry the same key twice while it rotates; that harms nobody.
              Set<String> own = new LinkedHashSet<>();
              value.lines().map(String::strip).filter(line -> !line.isEmpty()).forEach(own::add);
              own.forEach(key -> add(secret, entry, key));
            });
  }

  private void add(String secret, String entry, String key) {
    String caller = secret + "/" + entry;
    String sha256 = hash(key);
    if (!isGood(secret, entry, key)) {
      bad.add(caller);
      return;
    }
    String owner = owners.putIfAbsent(sha256, caller);
    if (owner == null) {
      keys.add(new ApiKey(caller, sha256));
    } else {
      problems.secret(
          Reason.KeyShared,
          AT,
          "'" + owner + "' and '" + caller + "' have the same key, which counts for the first");
    }
  }

  private boolean isGood(String secret, String entry, String key) {
    String where = "a key in entry '" + entry + "' of Secret '" + secret + "' ";
    if (!UpstreamCompiler.isSendable(key)) {
      problems.secret(
          Reason.KeyUnusable,
          AT,
          where + "has spaces or characters that no client can send; write one key per line");
      return false;
    }
    if (key.length() < SHORTEST) {
      problems.secret(
          Reason.KeyTooShort,
          AT,
          where + "is too short to be safe; write at least " + SHORTEST + " characters");
      return false;
    }
    return true;
  }

  private static String hash(String key) {
    return Sha256.hex(key.getBytes(StandardCharsets.UTF_8));
  }
}
