package dev.aifleet.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.config.GatewayConfig;
import dev.aifleet.config.GatewayConfig.Anonymous;
import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.config.GatewayConfig.Auth;
import dev.aifleet.config.GatewayConfig.Network;
import dev.aifleet.config.GatewayConfig.Upstream;
import dev.aifleet.config.Problem;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServicesTest {
  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:9001, http://127.0.0.1:9001/v1",
    "http://127.0.0.1:9001/, http://127.0.0.1:9001/v1",
    "https://api.example.com/openai, https://api.example.com/openai",
  })
  void aServiceGetsTheAddressThatWasGiven(String address, String url) {
    var services = new Services(Map.of("sim", URI.create(address)));
    var problems = new ArrayList<Problem>();

    var resolved = services.resolve(config("http://sim.default.svc:8080/v1", true), problems);

    assertThat(resolved.upstreams().getFirst().url()).isEqualTo(URI.create(url));
    assertThat(problems).isEmpty();
  }

  @Test
  void anAddressOutsideOfTheClusterIsLeftAlone() {
    var config = config("https://sim.example.com/v1", false);

    assertThat(new Services(Map.of("sim", URI.create("http://x"))).resolve(config, List.of()))
        .isEqualTo(config);
  }

  @Test
  void aServiceWithoutAddressIsAProblemThatTellsTheOption() {
    var problems = new ArrayList<Problem>();

    new Services(Map.of()).resolve(config("http://sim.default.svc:8080/v1", true), problems);

    assertThat(problems)
        .containsExactly(
            new Problem(
                "spec.upstreams[0].serviceRef",
                "Service 'sim' is known in a cluster only; say where it is here with --service"
                    + " sim=http://127.0.0.1:9001"));
  }

  private static GatewayConfig config(String url, boolean cluster) {
    var upstream =
        new Upstream(
            "a",
            "Other",
            Api.OpenAI,
            URI.create(url),
            List.of(),
            1,
            null,
            Map.of(),
            new Network(false, List.of(), cluster),
            0,
            GatewayConfig.Delivery.DEFAULT);
    return new GatewayConfig(
        1,
        "default/a",
        List.of(upstream),
        List.of(),
        new Auth(List.of(), List.of(), Anonymous.Allow),
        List.of(),
        null,
        GatewayConfig.Retry.DEFAULT,
        null,
        GatewayConfig.Limits.DEFAULT,
        GatewayConfig.RequestDefaults.NONE);
  }
}
