package dev.aifleet.conformance.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.conformance.rig.CaseUpstream;
import dev.aifleet.fixtures.FakeUpstream.Request;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Bodies packed, too large or with more than the provider knows; headers; what clients begin with.
class BodyTest {
  @RegisterExtension static final SdkFixture fixture = new SdkFixture();

  @EachWay
  void aPackedResponseIsRead(Way way) {
    fixture.providers(way.provider(), ProviderScripts.gzipped(way.provider(), "Lisbon"));

    fixture.call(way.client(), Call.text(way.stream())).assertText("Lisbon");
  }

  @EachWay
  void aPackedRequestIsUnpacked(Way way) {
    fixture.providers(way.provider(), way.provider().responding("Lisbon"));

    fixture.call(way.client(), Call.text(way.stream()).packed()).assertText("Lisbon");

    Request request = fixture.seen(0).getFirst();
    assertThat(request.body()).contains("Where is it warm?");
    assertThat(request.headers()).doesNotContainKey("content-encoding");
  }

  @EachWay
  void theProviderGetsItsOwnKeyAndNotTheClients(Way way) {
    fixture.providers(way.provider(), way.provider().responding("Lisbon"));

    fixture.call(way.client(), Call.text(way.stream())).assertText("Lisbon");

    assertThat(fixture.seen(0).getFirst().headers().values())
        .anyMatch(it -> it.contains(CaseUpstream.PROVIDER_KEY))
        .noneMatch(it -> it.contains(SdkFixture.KEY));
  }

  /// A preference that the other format lacks is left out, not refused.
  @EachWay
  void whatFrameworksAddIsNoObstacle(Way way) {
    fixture.providers(way.provider(), way.provider().responding("Lisbon"));

    fixture.call(way.client(), Call.framework(way.stream())).assertText("Lisbon");

    String body = fixture.seen(0).getFirst().body();
    String preference = way.client().isAnthropic() ? "cache_control" : "\"seed\":7";
    assertThat(body).contains("Be brief.");
    assertThat(body.contains(preference)).isEqualTo(way.provider() == way.client().format());
  }

  @EachWay
  void aRequestThatIsTooLargeIsRefusedOnce(Way way) {
    fixture.providerOfSmallRequests(way.provider(), 4096, way.provider().responding("-"));
    Call call = Call.text(way.stream()).model("x".repeat(5000));

    Outcome outcome = fixture.call(way.client(), call);

    assertThat(outcome.error("status")).as(outcome.json().toString()).isEqualTo("413");
    assertThat(outcome.error("message")).contains("4096");
    assertThat(fixture.requests()).containsExactly(0);
  }

  @EachClient
  void aWrongBaseUrlIsAnsweredWithTheRightOne(SdkClient client) {
    fixture.providers(client.format(), client.format().responding("-"));

    Outcome outcome = fixture.callBelow("/v1", client, Call.text(false));

    outcome.assertRaised(404, client.isAnthropic() ? "/v1/messages?" : "/v1/chat/completions?");
    assertThat(fixture.requests()).containsExactly(0);
  }

  @EachClient
  void theModelsAreThoseThatAreServed(SdkClient client) {
    for (ProviderFormat format : ProviderFormat.values()) {
      fixture.providers(
          format, SdkFixture.SHORT, it -> it.serves("gpt-4o", "claude-x"), format.responding("-"));

      assertThat(fixture.call(client, Call.models()).json().path("models"))
          .extracting(it -> it.asText())
          .containsExactlyInAnyOrder("gpt-4o", "claude-x");
      assertThat(fixture.requests()).containsExactly(0);
    }
  }

  @EachClient
  void tokensAreCountedByAProviderThatCanAndElseEstimated(SdkClient client) {
    if (client.isAnthropic()) {
      fixture.providers(
          ProviderFormat.Anthropic,
          (_, connection) -> connection.json(200, "{\"input_tokens\":42}"));
      assertThat(fixture.call(client, Call.count()).json().path("tokens").asInt()).isEqualTo(42);

      fixture.providers(ProviderFormat.OpenAI, ProviderFormat.OpenAI.responding("-"));
      assertThat(fixture.call(client, Call.count()).json().path("tokens").asInt()).isPositive();
      assertThat(fixture.requests()).containsExactly(0);
    }
  }
}
