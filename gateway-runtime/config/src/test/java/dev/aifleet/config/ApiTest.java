package dev.aifleet.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.config.GatewayConfig.Probe;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The texts in which users read what is left out.
class ApiTest {
  @ParameterizedTest
  @EnumSource
  void theTextsNameEveryFormatWithItsPaths(Api api) {
    String path = api.basePath().isEmpty() ? "none" : api.basePath();

    assertThat(Api.BASE_PATHS)
        .containsPattern("(^|, )" + path + " for (api )?(\\w+ and )*" + api.name() + "\\b");
    if (!api.probePath().equals(Probe.DEFAULT.path())) {
      assertThat(Api.PROBE_PATHS).contains(api.probePath() + " with api " + api.name());
    }
  }
}
