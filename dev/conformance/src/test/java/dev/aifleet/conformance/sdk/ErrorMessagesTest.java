package dev.aifleet.conformance.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.RegisterExtension;

/// Errors in every shape that providers use: the SDK raises its own with the provider's words.
class ErrorMessagesTest {
  @RegisterExtension static final SdkFixture fixture = new SdkFixture();

  private static final String WORDS = "only 4096 allowed";
  private static final String[] SHAPES = {
    "{\"object\":\"error\",\"message\":\"only 4096 allowed\",\"type\":\"Bad\",\"code\":400}",
    "{\"error\":\"only 4096 allowed\"}",
    "{\"detail\":\"only 4096 allowed\"}",
    "{\"detail\":[{\"loc\":[\"body\"],\"msg\":\"only 4096 allowed\"}]}",
    "{\"message\":\"only 4096 allowed\"}",
    "[{\"error\":{\"code\":400,\"message\":\"only 4096 allowed\"}}]",
    "only 4096 allowed",
  };

  @EachWay
  void theWordsReachTheCaller(Way way) {
    for (String shape : SHAPES) {
      fixture.providers(way.provider(), (_, connection) -> connection.json(400, shape));

      fixture.call(way.client(), Call.text(way.stream())).assertRaised(400, WORDS);
      assertThat(fixture.requests()).as("the SDK does not ask again").containsExactly(1);
    }
  }

  @EachWay
  void aPageOfAProxyIsSummarised(Way way) {
    String page = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>";
    fixture.providers(way.provider(), ProviderScripts.body(502, "text/html", page));

    Outcome outcome = fixture.call(way.client(), Call.text(way.stream()).withoutRetries());

    outcome.assertRaised(502, "502 Bad Gateway");
    assertThat(outcome.error("message")).doesNotContain("<html");
  }

  /// Agents shorten their conversation on these words or this code.
  @EachWay
  void aPromptThatIsTooLongSaysWhatTheClientActsOn(Way way) {
    String words =
        way.provider() == ProviderFormat.OpenAI
            ? "This model's maximum context length is 128000 tokens. However, your messages"
                + " resulted in 130000 tokens."
            : "prompt is too long: 130000 tokens > 128000 maximum";
    fixture.providers(
        way.provider(),
        way.provider().refusing(400, words, "invalid_request_error", "context_length_exceeded"));

    Outcome outcome = fixture.call(way.client(), Call.text(way.stream()));

    outcome.assertRaised(400, way.client().isAnthropic() ? "prompt is too long" : "130000 tokens");
    assertThat(way.client().isAnthropic() ? outcome.error("type") : outcome.error("code"))
        .isEqualTo(
            way.client().isAnthropic() ? "invalid_request_error" : "context_length_exceeded");
    assertThat(fixture.requests()).containsExactly(1);
  }

  @EachClient
  void anErrorWithinAStreamKeepsItsWords(SdkClient client) {
    for (ProviderFormat format : ProviderFormat.values()) {
      fixture.providers(
          format,
          (_, connection) -> {
            connection.events();
            connection.chunk(format.firstEvents("Lis") + format.errorEvent("All GPUs are taken."));
            connection.lastChunk();
          });

      fixture.call(client, Call.text(true)).assertStreamBroke("All GPUs are taken.");
      assertThat(fixture.requests()).containsExactly(1);
    }
  }

  @EachWay
  void errorsNameTheRequest(Way way) {
    ProviderFormat format = way.provider();
    fixture.providers(
        format,
        SdkFixture.SHORT,
        it -> it.serves(Call.MODEL),
        format.refusing(400, WORDS, "invalid_request_error", "bad"));

    Outcome ofProvider = fixture.call(way.client(), Call.text(way.stream()));
    Outcome ofGateway = fixture.call(way.client(), Call.text(way.stream()).model("gpt-9"));

    ofProvider.assertRaised(400, WORDS);
    ofGateway.assertRaised(404, "gpt-9");
    assertThat(ofProvider.error("request_id")).isNotEmpty();
    assertThat(ofGateway.error("request_id")).isNotEmpty();
  }
}
