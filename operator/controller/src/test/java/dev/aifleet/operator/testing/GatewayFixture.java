package dev.aifleet.operator.testing;

import dev.aifleet.api.AIGateway;
import dev.aifleet.api.AIGatewaySpec;
import dev.aifleet.api.AIGatewayStatus;
import dev.aifleet.compiler.UseLabel;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/// AIGateways as users write them.
public final class GatewayFixture {
  public static final String NAME = "chat";
  public static final String NAMESPACE = "ai";

  private GatewayFixture() {}

  /// Two upstreams 90/10, `official` and `relay`, both with keys from Secret `providers`, clients
  /// from Secret `clients`; `more` is YAML that goes on at the top of spec.
  public static AIGateway gateway(String more) {
    return of(
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
        auth:
          apiKeys: {secretRef: {name: clients}}
        """
            + more);
  }

  public static AIGateway of(String spec) {
    var gateway = new AIGateway();
    gateway.setMetadata(
        new ObjectMetaBuilder()
            .withName(NAME)
            .withNamespace(NAMESPACE)
            .withUid("3b0c6ab6-6f7a-4c7f-8f0e-000000000001")
            .withGeneration(7L)
            .withLabels(Map.of("app.kubernetes.io/instance", "of-argo-cd"))
            .withAnnotations(Map.of("argocd.argoproj.io/tracking-id", "tracked"))
            .build());
    gateway.setSpec(Serialization.unmarshal(spec, AIGatewaySpec.class));
    return gateway;
  }

  public static AIGateway withStatus(AIGateway gateway, AIGatewayStatus status) {
    gateway.setStatus(status);
    return gateway;
  }

  /// The Secrets that [#gateway] refers to.
  public static Map<String, Secret> secrets() {
    return Map.of(
        "providers",
        secret("providers", Map.of("official", "sk-official-0001", "relay", "sk-relay-0001")),
        "clients",
        secret("clients", Map.of("demo", "sk-client-0123456789")));
  }

  /// Open for client keys if it is called `clients`, else for provider keys.
  public static Secret secret(String name, Map<String, String> clear) {
    UseLabel use = name.equals("clients") ? UseLabel.ClientKeys : UseLabel.ProviderKey;
    Map<String, String> data = new HashMap<>();
    clear.forEach(
        (key, value) ->
            data.put(
                key, Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8))));
    return new SecretBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(NAMESPACE)
        .addToLabels(UseLabel.KEY, use.value())
        .endMetadata()
        .withData(data)
        .build();
  }
}
