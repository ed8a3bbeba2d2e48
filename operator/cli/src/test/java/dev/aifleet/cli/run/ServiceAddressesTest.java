package dev.aifleet.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.config.GatewayConfig;
import dev.aifleet.config.GatewayConfig.Network;
import dev.aifleet.config.GatewayConfigBuilder;
import dev.aifleet.config.Problem;
import dev.aifleet.config.UpstreamBuilder;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceAddressesTest {
  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:9001, http://127.0.0.1:9001/v1",
    "http://127.0.0.1:9001/, http://127.0.0.1:9001/v1",
    "https://api.example.com/openai, https://api.example.com/openai",
  })
  void aServiceGetsTheAddressThatWasGiven(String address, String url) {
    var services = new ServiceAddresses(Map.of("sim", URI.create(address)));
    var problems = new ArrayList<Problem>();

    var resolved = services.resolve(config("http://sim.default.svc:8080/v1", true), problems);

    assertThat(resolved.upstreams().getFirst().url()).isEqualTo(URI.create(url));
    assertThat(problems).isEmpty();
  }

  @Test
  void anAddressOutsideOfTheClusterIsLeftAlone() {
    var config = config("https://sim.example.com/v1", false);

    assertThat(
            new ServiceAddresses(Map.of("sim", URI.create("http://x"))).resolve(config, List.of()))
        .isEqualTo(config);
  }

  @Test
  void aServiceWithoutAddressIsAProblemThatTellsTheOption() {
    var problems = new ArrayList<Problem>();

    new ServiceAddresses(Map.of())
        .resolve(config("http://sim.default.svc:8080/v1", true), problems);

    assertThat(problems)
        .containsExactly(
            new Problem(
                "spec.upstreams[0].serviceRef",
                "Service 'sim' is known in a cluster only; say where it is here with --service"
                    + " sim=http://127.0.0.1:9001"));
  }

  private static GatewayConfig config(String url, boolean cluster) {
    var upstream =
        UpstreamBuilder.of("a", URI.create(url))
            .network(new Network(false, List.of(), cluster))
            .build();
    return GatewayConfigBuilder.of("default/a").upstreams(List.of(upstream)).build();
  }
}
