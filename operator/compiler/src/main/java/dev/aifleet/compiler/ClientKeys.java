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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/// Compiles `spec.auth`: those whose tokens are accepted, and the clients' keys. Each entry of a
/// Secret is one caller, each line one of its keys. Only hashes leave this place.
final class ClientKeys {
  private static final String AT = "spec.auth.apiKeys";

  /// Shorter keys can be guessed from their hash.
  static final int SHORTEST = 16;

  private final Source source;
  private final Findings findings;

  ClientKeys(Source source, Findings findings) {
    this.source = source;
    this.findings = findings;
  }

  Auth compile() {
    AuthSpec spec = source.spec().auth();
    Anonymous anonymous =
        spec.anonymous() == AuthSpec.Anonymous.Allow ? Anonymous.Allow : Anonymous.Deny;
    List<JwtIssuer> issuers = new Issuers(source, findings).compile();
    boolean othersMayCall = anonymous == Anonymous.Allow || !issuers.isEmpty();
    ApiKeys from = spec.apiKeys();
    if (from == null) {
      if (!othersMayCall) {
        findings.problem(
            "spec.auth",
            "nobody could call: name the clients' keys in apiKeys, or those who sign their tokens"
                + " in jwt, or write anonymous: Allow");
      }
      return new Auth(List.of(), issuers, anonymous);
    }
    Map<String, Secrets.Entries> secrets = secrets(from);
    List<ApiKey> keys = new ArrayList<>();
    secrets.forEach((name, secret) -> caller(name, secret, keys));
    if (keys.isEmpty() && !othersMayCall && findings.isEmpty()) {
      findings.secret(
          Reason.NoKeys,
          AT,
          "nobody could call: no key in "
              + secrets.keySet()
              + "; add an entry per client, or write anonymous: Allow");
    }
    return new Auth(keys, issuers, anonymous);
  }

  private Map<String, Secrets.Entries> secrets(ApiKeys from) {
    var ref = from.secretRef();
    var selector = from.secretSelector();
    if ((ref == null) == (selector == null)) {
      findings.problem(AT, "write exactly one of secretSelector and secretRef");
      return Map.of();
    }
    if (ref != null) {
      Secrets.Entries secret = source.secrets().byName().get(ref.name());
      if (secret == null) {
        findings.secret(
            Reason.SecretNotFound,
            AT + ".secretRef",
            Upstreams.missing(ref.name(), source.namespace()));
        return Map.of();
      }
      return Map.of(ref.name(), secret);
    }
    var labels = Objects.requireNonNull(selector).matchLabels();
    Map<String, Secrets.Entries> selected =
        labels.isEmpty() ? Map.of() : source.secrets().labelled(labels);
    if (selected.isEmpty()) {
      findings.secret(
          Reason.SecretNotFound,
          AT + ".secretSelector",
          "no Secret in namespace '"
              + source.namespace()
              + "' has the labels "
              + new TreeMap<>(labels));
    }
    return selected;
  }

  private void caller(String secret, Secrets.Entries entries, List<ApiKey> keys) {
    new TreeMap<>(entries.values())
        .forEach(
            (entry, value) -> {
              // One client may carry the same key twice while it rotates; that harms nobody.
              Set<String> own = new LinkedHashSet<>();
              value.lines().map(String::strip).filter(line -> !line.isEmpty()).forEach(own::add);
              for (String key : own) {
                check(secret, entry, key);
                keys.add(new ApiKey(secret + "/" + entry, hash(key)));
              }
            });
  }

  private void check(String secret, String entry, String key) {
    String where = "a key in entry '" + entry + "' of Secret '" + secret + "' ";
    if (!Upstreams.isSendable(key)) {
      findings.secret(
          Reason.KeyUnusable,
          AT,
          where + "has spaces or characters that no client can send; write one key per line");
    } else if (key.length() < SHORTEST) {
      findings.secret(
          Reason.KeyTooShort,
          AT,
          where + "is too short to be safe; write at least " + SHORTEST + " characters");
    }
  }

  private static String hash(String key) {
    return Sha256.hex(key.getBytes(StandardCharsets.UTF_8));
  }
}
