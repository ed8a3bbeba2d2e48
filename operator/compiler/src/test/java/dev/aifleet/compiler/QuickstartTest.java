package dev.aifleet.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.api.AIGateway;
import dev.aifleet.config.EffectiveWeights;
import dev.aifleet.config.GatewayConfig.Anonymous;
import dev.aifleet.config.GatewayConfig.ApiKey;
import dev.aifleet.config.GatewayConfig.Auth;
import dev.aifleet.config.GatewayConfig.ModelAlias;
import dev.aifleet.config.GatewayConfig.Network;
import dev.aifleet.config.GatewayConfig.Upstream;
import dev.aifleet.config.GatewayConfig.Visibility;
import dev.aifleet.config.GatewayConfigBuilder;
import dev.aifleet.config.UpstreamBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// The quickstart sample as pods get it.
class QuickstartTest {
  private static final Path SAMPLE = Path.of("../../samples/quickstart");

  /// What the sample does not name has the defaults of the contract.
  @Test
  void compilesToWhatItNamesAndTheDefaults() throws IOException {
    var compiled = SpecFixture.good(Compiler.compile(input()));

    String caller = "quickstart-clients/demo";
    String key = "85ee6fa728a1e36daa857fea8cb0e6ac15cc6d3310766b895993c302f787efe9";
    assertThat(compiled.config())
        .isEqualTo(
            GatewayConfigBuilder.of("default/quickstart")
                .upstreams(
                    List.of(
                        upstream("official", 90, "c7454061458123feea5f29471f6f577a"),
                        upstream("relay", 10, "0a8ec4bee59db3e3149a5f25db7ca5a2")))
                .modelAliases(List.of(new ModelAlias("gpt-5", "gpt-4o", Visibility.Listed)))
                .auth(new Auth(List.of(new ApiKey(caller, key)), List.of(), Anonymous.Deny))
                .build());
    assertThat(compiled.credentials().values()).hasSize(2);
  }

  @Test
  void itsRollbackTargetIsReady() throws IOException {
    var input = input();
    var rollback = Objects.requireNonNull(input.spec().rollback());
    String target = Objects.requireNonNull(Objects.requireNonNull(rollback.target()).upstream());

    assertThat(
            EffectiveWeights.of(
                SpecFixture.good(Compiler.compilePinned(input, target, null)).config()))
        .isEqualTo(Map.of("official", 100, "relay", 0));
  }

  private static Upstream upstream(String name, int weight, String credential) {
    return UpstreamBuilder.of(name, URI.create("http://sim-" + name + ".default.svc:8080/v1"))
        .provider("OpenAI")
        .serves(List.of("gpt-4o", "gpt-4o-mini"))
        .weight(weight)
        .credential(credential)
        .network(new Network(false, List.of(), true))
        .build();
  }

  private static CompilerInput input() throws IOException {
    var gateway =
        Serialization.unmarshal(
            Files.readString(SAMPLE.resolve("aigateway.yaml")), AIGateway.class);
    Map<String, Secrets.Entries> secrets = new HashMap<>();
    List<Secret> written =
        List.of(Files.readString(SAMPLE.resolve("secrets.yaml")).split("(?m)^---$")).stream()
            .map(yaml -> Serialization.unmarshal(yaml, Secret.class))
            .toList();
    for (Secret secret : written) {
      secrets.put(
          secret.getMetadata().getName(),
          new Secrets.Entries(secret.getMetadata().getLabels(), secret.getStringData()));
    }
    return new CompilerInput(
        "default",
        "quickstart",
        gateway.getSpec(),
        new Secrets(secrets),
        ConfigMaps.NONE,
        CompilerInput.LabelRule.Required);
  }
}
