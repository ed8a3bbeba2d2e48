package dev.aifleet.conformance.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.RegisterExtension;

/// A provider that refuses one request, one model or the gateway's key.
class RefusalTest {
  @RegisterExtension static final SdkFixture fixture = new SdkFixture();

  private static final String FLAGGED = "Your prompt was flagged as unsafe.";

  @EachWay
  void aRefusedRequestIsItsCallersAndTheNextIsServed(Way way) {
    fixture.providers(
        way.provider(),
        ProviderScripts.once(
            way.provider().refusing(403, FLAGGED, "permission_error", "content_policy_violation"),
            way.provider().responding("Lisbon")));

    fixture.call(way.client(), Call.text(way.stream())).assertRaised(403, FLAGGED);
    assertThat(fixture.requests()).containsExactly(1);

    fixture.call(way.client(), Call.text(way.stream())).assertText("Lisbon");
    assertThat(fixture.requests()).containsExactly(2);
  }

  @EachWay
  void aRefusedKeyIsMadeUpForByAnotherUpstream(Way way) {
    ProviderFormat format = way.provider();
    fixture.providers(
        format,
        format.refusing(401, "Bad key.", "authentication_error", "invalid_api_key"),
        format.responding("Lisbon"));

    fixture.call(way.client(), Call.text(way.stream())).assertText("Lisbon");
    assertThat(fixture.requests()).containsExactly(1, 1);
  }

  @EachWay
  void aBusyModelLeavesOthersAlone(Way way) {
    ProviderFormat format = way.provider();
    fixture.providers(
        format,
        (request, connection) ->
            (request.body().contains("busy")
                    ? format.refusing(
                        429, "Slow down.", "rate_limit_error", "rate_limit", "retry-after: 30")
                    : format.responding("Lisbon"))
                .respond(request, connection));
    Call busy = Call.text(way.stream()).model("busy").withoutRetries();

    fixture.call(way.client(), busy).assertRaised(429, "Slow down.");
    fixture.call(way.client(), Call.text(way.stream())).assertText("Lisbon");
    assertThat(fixture.requests()).containsExactly(2);

    fixture.call(way.client(), busy).assertRaised(429, "");
    assertThat(fixture.requests()).as("while the model pauses").containsExactly(2);
  }
}
