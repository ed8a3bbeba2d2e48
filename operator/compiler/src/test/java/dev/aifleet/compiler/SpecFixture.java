package dev.aifleet.compiler;

import dev.aifleet.api.AIGatewaySpec;
import dev.aifleet.compiler.Compilation.Compiled;
import dev.aifleet.compiler.Compilation.Refused;
import dev.aifleet.config.GatewayConfig;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A gateway `chat` in namespace `ai` as a user wrote it in YAML, with the Secrets around it.
/// Objects are open for what their name says unless labels are given.
record SpecFixture(
    String yaml, Map<String, Secrets.Entries> secrets, Map<String, Secrets.Entries> configMaps) {
  static final String CLIENT_KEY = "sk-client-0123456789";

  /// Two upstreams 90/10 with keys, one client, one alias, one limit.
  static final String CHAT =
      """
      upstreams:
      - name: official
        url: https://api.openai.com/v1
        weight: 90
        auth: {type: APIKey, secretRef: {name: providers, key: official}}
      - name: relay
        url: https://relay.example.com/v1
        weight: 10
        auth: {type: APIKey, secretRef: {name: providers, key: relay}}
      modelAliases: [{name: gpt-5, model: gpt-4o}]
      auth: {apiKeys: {secretRef: {name: clients}}}
      rateLimits: [{name: all, per: {source: Gateway}, limit: 100, window: 1m}]
      """;

  static SpecFixture chat() {
    return new SpecFixture(CHAT, Map.of(), Map.of())
        .secret("providers", Map.of("official", "sk-official", "relay", "sk-relay"))
        .secret("clients", Map.of("demo", CLIENT_KEY));
  }

  static SpecFixture of(String yaml) {
    return new SpecFixture(yaml, Map.of(), Map.of());
  }

  /// The same with `from` replaced, which must be there.
  SpecFixture with(String from, String to) {
    if (!yaml.contains(from)) {
      throw new IllegalArgumentException("not in the YAML: " + from);
    }
    return new SpecFixture(yaml.replace(from, to), secrets, configMaps);
  }

  SpecFixture secret(String name, Map<String, String> values) {
    UseLabel use = name.equals("clients") ? UseLabel.ClientKeys : UseLabel.ProviderKey;
    return secret(name, Map.of(UseLabel.KEY, use.value()), values);
  }

  SpecFixture secret(String name, Map<String, String> labels, Map<String, String> values) {
    var more = new LinkedHashMap<>(secrets);
    more.put(name, new Secrets.Entries(labels, values));
    return new SpecFixture(yaml, more, configMaps);
  }

  SpecFixture configMap(String name, Map<String, String> values) {
    return configMap(name, Map.of(UseLabel.KEY, UseLabel.CA.value()), values);
  }

  SpecFixture configMap(String name, Map<String, String> labels, Map<String, String> values) {
    var more = new LinkedHashMap<>(configMaps);
    more.put(name, new Secrets.Entries(labels, values));
    return new SpecFixture(yaml, secrets, more);
  }

  SpecFixture without(String secret) {
    var fewer = new LinkedHashMap<>(secrets);
    fewer.remove(secret);
    return new SpecFixture(yaml, fewer, configMaps);
  }

  CompilerInput input() {
    return input(CompilerInput.LabelRule.Required);
  }

  CompilerInput input(CompilerInput.LabelRule rule) {
    var spec = Serialization.unmarshal(yaml, AIGatewaySpec.class);
    return new CompilerInput(
        "ai", "chat", spec, new Secrets(secrets), new ConfigMaps(configMaps), rule);
  }

  Compilation compile() {
    return Compiler.compile(input());
  }

  /// With `before` as the last good one.
  Compilation compile(Compiled before) {
    return Compiler.compile(input(), new LastGood(before.config(), before.credentials()));
  }

  Compiled compiled() {
    return good(compile());
  }

  GatewayConfig config() {
    return compiled().config();
  }

  /// The compilation's problems as lines: spec's, then those of Secrets.
  List<String> problems() {
    return problems(compile());
  }

  Compilation pinned(String upstream) {
    return Compiler.compilePinned(input(), upstream, null);
  }

  Compilation pinned(String upstream, Compiled lastGood) {
    return Compiler.compilePinned(
        input(), upstream, new LastGood(lastGood.config(), lastGood.credentials()));
  }

  static Compiled good(Compilation compilation) {
    return switch (compilation) {
      case Compiled compiled -> compiled;
      case Refused refused -> throw new AssertionError("refused: " + refused);
    };
  }

  /// Also those of what is left out.
  static List<String> problems(Compilation compilation) {
    var lines = new ArrayList<String>();
    compilation.problems().forEach(problem -> lines.add(problem.toString()));
    compilation.secretProblems().forEach(p -> lines.add(p.reason() + " " + p.problem()));
    return lines;
  }
}
