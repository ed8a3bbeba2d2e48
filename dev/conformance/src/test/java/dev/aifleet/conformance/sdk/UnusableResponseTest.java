package dev.aifleet.conformance.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.fixtures.FakeUpstream.Script;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A status 200 or 3xx that is no response, and responses that break.
class UnusableResponseTest {
  @RegisterExtension static final SdkFixture fixture = new SdkFixture();

  private static final String JSON = "application/json";
  private static final String EVENTS = "text/event-stream";

  @EachWay
  void anUnusableResponseIsRetriedElsewhere(Way way) {
    for (Script none : unusableResponses(way)) {
      fixture.providers(way.provider(), none, way.provider().responding("Lisbon"));

      fixture.call(way.client(), Call.text(way.stream())).assertText("Lisbon");
      assertThat(fixture.requests()).containsExactly(1, 1);
    }
  }

  @EachWay
  void aloneItIsABadGateway(Way way) {
    for (Script none : unusableResponses(way)) {
      fixture.providers(way.provider(), none);

      Call call = Call.text(way.stream()).withoutRetries();
      fixture.call(way.client(), call).assertRaised(502, "");
      assertThat(fixture.requests()).containsExactly(1);
    }
  }

  @EachWay
  void anErrorInsteadOfAResponseIsRetriedElsewhereAndKeepsItsMessage(Way way) {
    String words = "All GPUs are taken.";
    ProviderFormat format = way.provider();
    Script failing =
        way.stream()
            ? ProviderScripts.body(200, EVENTS, format.errorEvent(words))
            : ProviderScripts.body(200, JSON, format.error(words, "api_error", "server_error"));
    fixture.providers(format, failing, format.responding("Lisbon"));

    fixture.call(way.client(), Call.text(way.stream())).assertText("Lisbon");
    assertThat(fixture.requests()).containsExactly(1, 1);

    fixture.providers(format, failing);

    Call alone = Call.text(way.stream()).withoutRetries();
    fixture.call(way.client(), alone).assertRaised(500, words);
  }

  @EachWay
  void aResponseThatBreaksIsAnErrorOfTheSdk(Way way) {
    fixture.providers(
        way.provider(),
        (_, connection) -> {
          connection.events();
          connection.chunk(way.provider().firstEvents("Lis"));
          connection.cut();
        },
        way.provider().responding("Lisbon"));

    Outcome outcome = fixture.call(way.client(), Call.text(way.stream()));

    if (way.stream()) {
      outcome.assertStreamBroke("upstream");
      assertThat(fixture.requests()).as("text has reached the client").containsExactly(1, 0);
    } else {
      outcome.assertText("Lisbon");
      assertThat(fixture.requests()).containsExactly(1, 1);
    }
  }

  private static List<Script> unusableResponses(Way way) {
    ProviderFormat format = way.provider();
    List<Script> all = new ArrayList<>();
    all.add(ProviderScripts.body(200, JSON, ""));
    all.add(ProviderScripts.body(200, "text/html", "<html><h1>Welcome</h1></html>"));
    all.add(
        ProviderScripts.body(200, JSON, "{\"error\":{\"message\":\"exhausted\",\"code\":502}}"));
    all.add(ProviderScripts.body(302, JSON, "{}"));
    all.add(ProviderScripts.body(600, JSON, format.unary("Porto")));
    if (way.stream()) {
      all.add(ProviderScripts.body(200, EVENTS, ""));
      all.add(ProviderScripts.body(200, EVENTS, ": keep-alive\n\n"));
      all.add(ProviderScripts.body(200, JSON, "{\"some\":\"thing\"}"));
    } else {
      all.add(ProviderScripts.body(200, EVENTS, format.events("Porto")));
    }
    return all;
  }
}
