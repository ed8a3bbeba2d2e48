package dev.aifleet.conformance.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.conformance.rig.CaseUpstream;
import dev.aifleet.fixtures.FakeUpstream.Request;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Packed bodies both ways, headers, and the lists that clients begin with.
class BodyTest {
  @RegisterExtension static final SdkFixture fixture = new SdkFixture();

  @EachWay
  void aPackedAnswerIsRead(Way way) {
    fixture.providers(way.provider(), Scripts.gzipped(way.provider(), "Lisbon"));

    fixture.call(way.client(), Call.text(way.stream())).assertText("Lisbon");
  }

  @EachWay
  void aPackedRequestIsUnpacked(Way way) {
    fixture.providers(way.provider(), way.provider().answers("Lisbon"));

    fixture.call(way.client(), Call.text(way.stream()).packed()).assertText("Lisbon");

    Request request = fixture.seen(0).getFirst();
    assertThat(request.body()).contains("Where is it warm?");
    assertThat(request.headers()).doesNotContainKey("content-encoding");
  }

  @EachWay
  void theProviderGetsItsOwnKeyAndNotTheClients(Way way) {
    fixture.providers(way.provider(), way.provider().answers("Lisbon"));

    fixture.call(way.client(), Call.text(way.stream())).assertText("Lisbon");

    assertThat(fixture.seen(0).getFirst().headers().values())
        .anyMatch(it -> it.contains(CaseUpstream.PROVIDER_KEY))
        .noneMatch(it -> it.contains(SdkFixture.KEY));
  }

  @EachClient
  void theModelsAreThoseThatAreServed(SdkClient client) {
    for (WireFormat format : WireFormat.values()) {
      fixture.providers(
          format, SdkFixture.SHORT, it -> it.serves("gpt-4o", "claude-x"), format.answers("-"));

      assertThat(fixture.call(client, Call.models()).json().path("models"))
          .extracting(it -> it.asText())
          .containsExactlyInAnyOrder("gpt-4o", "claude-x");
      assertThat(fixture.requests()).containsExactly(0);
    }
  }

  @EachClient
  void tokensAreCountedByAProviderThatCan(SdkClient client) {
    if (client.isAnthropic()) {
      fixture.providers(
          WireFormat.Anthropic, (_, connection) -> connection.json(200, "{\"input_tokens\":42}"));

      assertThat(fixture.call(client, Call.count()).json().path("tokens").asInt()).isEqualTo(42);
    }
  }
}
