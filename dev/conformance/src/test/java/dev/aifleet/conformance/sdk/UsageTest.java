package dev.aifleet.conformance.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.RegisterExtension;

/// Usage in the typed fields of each SDK.
class UsageTest {
  @RegisterExtension static final SdkFixture fixture = new SdkFixture();

  @EachWay
  void tokensAreInTheSdksFields(Way way) {
    fixture.providers(way.provider(), way.provider().responding("Lisbon"));

    Outcome outcome = fixture.call(way.client(), Call.text(way.stream()));

    // Of OpenAI's prompt tokens the cached ones are a part, Anthropic's input is without them.
    boolean ofAnthropic = way.provider() == ProviderFormat.Anthropic;
    int whole = ofAnthropic ? 37 : 30;
    assertThat(outcome.usage("input")).isEqualTo(way.client().isAnthropic() ? 20 : whole);
    assertThat(outcome.usage("cached")).isEqualTo(10);
    assertThat(outcome.usage("output")).isEqualTo(20);
    if (ofAnthropic && way.client().isAnthropic()) {
      assertThat(outcome.usage("written")).isEqualTo(7);
    }
    if (!ofAnthropic && !way.client().isAnthropic()) {
      assertThat(outcome.usage("reasoning")).isEqualTo(5);
    }
  }

  /// The name that DeepSeek has for it.
  @EachClient
  void cachedTokensAreReadInTheirOlderForm(SdkClient client) {
    if (client.isAnthropic()) {
      for (boolean stream : new boolean[] {false, true}) {
        fixture.providers(
            ProviderFormat.OpenAI,
            stream
                ? ProviderScripts.body(
                    200, "text/event-stream", asDeepSeek(ProviderFormat.OpenAI.events("-")))
                : ProviderScripts.body(
                    200, "application/json", asDeepSeek(ProviderFormat.OpenAI.unary("-"))));

        Outcome outcome = fixture.call(client, Call.text(stream));

        assertThat(outcome.usage("cached")).isEqualTo(10);
        assertThat(outcome.usage("input")).isEqualTo(20);
      }
    }
  }

  private static String asDeepSeek(String body) {
    return body.replace(
        "\"prompt_tokens_details\":{\"cached_tokens\":10}",
        "\"prompt_cache_hit_tokens\":10,\"prompt_cache_miss_tokens\":20");
  }

  @EachWay
  void theResponseEndsAsTheModelEndedIt(Way way) {
    fixture.providers(way.provider(), way.provider().responding("Lisbon"));

    Outcome outcome = fixture.call(way.client(), Call.text(way.stream()));

    assertThat(outcome.json().path("finish").asText())
        .isEqualTo(way.client().isAnthropic() ? "end_turn" : "stop");
  }
}
