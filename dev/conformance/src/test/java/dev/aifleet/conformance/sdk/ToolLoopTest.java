package dev.aifleet.conformance.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.fixtures.FakeUpstream.Script;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Two turns with a tool between them: what the SDK got goes back with the result.
class ToolLoopTest {
  @RegisterExtension static final SdkFixture fixture = new SdkFixture();

  @EachWay
  void theSecondTurnGetsAResponse(Way way) {
    ProviderFormat format = way.provider();
    fixture.providers(format, ProviderScripts.once(toolCall(format), format.responding("Lisbon")));

    // The name by which the gateway knows a model that wants its thoughts back.
    String model = format == ProviderFormat.OpenAI ? "deepseek-reasoner" : Call.MODEL;
    Outcome outcome = fixture.call(way.client(), Call.tools(way.stream()).model(model));

    outcome.assertText("Lisbon");
    assertThat(outcome.json().path("tool").asText()).isEqualTo("weather");
    assertThat(outcome.json().at("/arguments/city").asText()).isEqualTo("Lisbon");
    assertThat(fixture.requests()).containsExactly(2);
    String second = fixture.seen(0).getLast().body();
    assertThat(second.split("call_1", -1)).as("the call and its result: %s", second).hasSize(3);
    assertThat(second).contains("21 degrees");
    if (way.client().isAnthropic() || format == ProviderFormat.OpenAI) {
      assertThat(second).as("thoughts come back to the model").contains("Look it up.");
    }
  }

  private static Script toolCall(ProviderFormat format) {
    return (request, connection) -> {
      boolean stream = ProviderScripts.wantsStream(request);
      if (stream) {
        connection.events();
        connection.chunk(format.toolCallEvents());
        connection.lastChunk();
      } else {
        connection.json(200, format.toolCall());
      }
    };
  }
}
