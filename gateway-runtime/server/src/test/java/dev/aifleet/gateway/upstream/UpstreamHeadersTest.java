package dev.aifleet.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.fixtures.ApiFixture;
import dev.aifleet.gateway.wireformat.WireFormats;
import io.vertx.core.MultiMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpstreamHeadersTest {
  private static final String KEY = "sk-provider";

  @ParameterizedTest
  @EnumSource
  void eachApiGetsTheCredentialWhereItLooksForIt(Api api) {
    var provider = ApiFixture.of(api);
    MultiMap headers = sent(api, Map.of(), KEY);

    assertThat(headers.get(provider.credentialHeader())).isEqualTo(provider.scheme() + KEY);
    assertThat(headers.names()).isSubsetOf(provider.credentialHeader(), "anthropic-version");
  }

  @ParameterizedTest
  @EnumSource
  void withoutACredentialNoneIsSent(Api api) {
    assertThat(sent(api, Map.of(), null).names()).isSubsetOf("anthropic-version");
  }

  @Test
  void anthropicGetsAVersionUnlessTheClientNamedOne() {
    assertThat(sent(Api.Anthropic, Map.of(), KEY).get("anthropic-version")).isEqualTo("2023-06-01");

    MultiMap named = MultiMap.caseInsensitiveMultiMap().set("Anthropic-Version", "2024-01-01");
    new UpstreamHeaders(WireFormats.of(Api.Anthropic), Map.of(), KEY).addTo(named);
    assertThat(named.getAll("anthropic-version")).containsExactly("2024-01-01");

    assertThat(sent(Api.OpenAI, Map.of(), KEY).contains("anthropic-version")).isFalse();
  }

  @Test
  void configuredHeadersReplaceTheClients() {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap().set("openai-organization", "client's");

    new UpstreamHeaders(WireFormats.of(Api.OpenAI), Map.of("OpenAI-Organization", "ours"), KEY)
        .addTo(headers);

    assertThat(headers.getAll("openai-organization")).containsExactly("ours");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization",
        "X-Api-Key",
        "api-key",
        "x-goog-api-key",
        "Host",
        "Content-Length",
        "Transfer-Encoding",
        "Connection",
        "Upgrade",
        "TE",
        "bad name",
        "bad:name",
        ""
      })
  void noConfiguredHeaderTouchesTheCredentialOrTheFraming(String name) {
    MultiMap headers = sent(Api.OpenAI, Map.of(name, "evil"), KEY);

    assertThat(headers.names()).containsExactly("authorization");
    assertThat(headers.get("authorization")).isEqualTo("Bearer " + KEY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\r\nx: y", "a\nb", "a\u0000b", "\u00fc"})
  void aValueThatCannotBeSentIsLeftOut(String value) {
    assertThat(sent(Api.OpenAI, Map.of("x-team", value), KEY).contains("x-team")).isFalse();
  }

  private static MultiMap sent(Api api, Map<String, String> configured, @Nullable String key) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    new UpstreamHeaders(WireFormats.of(api), configured, key).addTo(headers);
    return headers;
  }
}
