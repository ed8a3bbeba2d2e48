package dev.aifleet.cli.documents;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.aifleet.api.AIGatewaySpec;
import dev.aifleet.compiler.Compilation;
import dev.aifleet.compiler.Compiler;
import dev.aifleet.compiler.CompilerInput;
import dev.aifleet.compiler.ConfigMaps;
import dev.aifleet.compiler.Secrets;
import dev.aifleet.config.ConfigJson;
import java.io.IOException;
import java.util.Map;

/// An AIGateway whose fields can be set to their bounds one by one, and its configuration.
final class BoundedGateway {
  static final YAMLMapper YAML = new YAMLMapper();
  static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  /// No field hinders another one at its bound.
  private static final String GATEWAY =
      """
      apiVersion: aifleet.dev/v1alpha1
      kind: AIGateway
      metadata: {name: chat, namespace: ai}
      spec:
        upstreams:
        - name: official
          provider: OpenAI
          url: https://api.openai.com/v1
          tls: {serverName: a}
          timeouts: {connect: 1s, firstByte: 1ms, idle: 1s, total: 24h}
          connections: {max: 2, keepAlive: 1s, maxAge: 1s, pendingTimeout: 1s}
          circuitBreaker:
            consecutive: {failures: 2, openFor: 1s}
            rate: {percent: 2, minimumRequests: 2, window: 1s, openFor: 1s}
            degradeAtPercent: 2
          probe: {path: /models, interval: 1s}
        - {name: azure, url: 'https://a.example.com', api: AzureOpenAI, azure: {apiVersion: '1'}}
        modelAliases: [{name: gpt-5, model: gpt-4o}]
        auth:
          jwt:
          - {issuer: 'https://a.example.com', audiences: [a], jwksURL: 'https://a.example.com/keys'}
        rateLimits: [{name: all, per: {source: Gateway}, limit: 2, window: 1s}]
        retry: {attempts: 2, backoff: {base: 1ms, max: 24h}, budgetPercent: 2}
        sticky: {source: Header, name: a}
        limits: {maxBodyBytes: 1Mi, maxInFlightPerPod: 2}
        requestDefaults: {model: a, maxTokens: 2, temperature: '1'}
      """;

  private BoundedGateway() {}

  static ObjectNode plain() throws IOException {
    return (ObjectNode) YAML.readTree(GATEWAY);
  }

  /// @param field in spec, as a JSON pointer
  static ObjectNode with(String field, Object value) throws IOException {
    ObjectNode gateway = plain();
    set(gateway, field, value);
    return gateway;
  }

  static Compilation compiled(ObjectNode gateway) throws IOException {
    return Compiler.compile(
        new CompilerInput(
            "ai",
            "chat",
            JSON.treeToValue(gateway.get("spec"), AIGatewaySpec.class),
            new Secrets(Map.of()),
            new ConfigMaps(Map.of()),
            CompilerInput.LabelRule.Required));
  }

  /// The configuration that the operator makes of a valid gateway.
  static JsonNode runtime(ObjectNode gateway) throws IOException {
    return JSON.readTree(ConfigJson.write(((Compilation.Compiled) compiled(gateway)).config()));
  }

  /// Objects on the way are made where they are missing.
  static void set(JsonNode tree, String pointer, Object value) {
    JsonPointer place = JsonPointer.compile(pointer);
    JsonNode parent = tree.at(place.head());
    if (parent.isMissingNode()) {
      set(tree, place.head().toString(), Map.of());
      parent = tree.at(place.head());
    }
    JsonNode node = JSON.valueToTree(value);
    if (parent instanceof ArrayNode list) {
      list.set(place.last().getMatchingIndex(), node);
    } else {
      ((ObjectNode) parent).set(place.last().getMatchingProperty(), node);
    }
  }
}
