package dev.aifleet.conformance.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.config.GatewayConfig.Backoff;
import dev.aifleet.config.GatewayConfig.Retry;
import dev.aifleet.fixtures.FakeUpstream.Script;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Providers that are busy or broken for a moment: the gateway's retries and the SDK's own.
class RetryTest {
  @RegisterExtension static final SdkFixture fixture = new SdkFixture();

  @EachWay
  void twoUpstreamsThatBothFailOnceAreNoFailure(Way way) {
    for (int status : new int[] {429, 503}) {
      Script script =
          ProviderScripts.once(failing(way, status), way.provider().responding("Lisbon"));
      Script other =
          ProviderScripts.once(failing(way, status), way.provider().responding("Lisbon"));
      fixture.providers(way.provider(), script, other);

      for (int i = 0; i < 5; i++) {
        fixture.call(way.client(), Call.text(way.stream())).assertText("Lisbon");
      }
      assertThat(requests()).as("one failure each, five responses").isEqualTo(7);
    }
  }

  @EachWay
  void theSdkRetriesWhereTheGatewayMayNot(Way way) {
    ProviderFormat format = way.provider();
    Script busy = format.refusing(429, "Busy.", "rate_limit_error", "busy", "retry-after-ms: 50");
    fixture.providers(
        format,
        attempts(1, 100),
        it -> it,
        ProviderScripts.once(busy, format.responding("Lisbon")));

    fixture.call(way.client(), Call.text(way.stream())).assertText("Lisbon");
    assertThat(fixture.requests()).containsExactly(2);
  }

  /// Three retries of each second are free, so that it may take several calls.
  @EachClient
  void aSpentRetryBudgetStopsTheSdkToo(SdkClient client) {
    Script broken = client.format().refusing(503, "Busy.", "api_error", "busy");
    fixture.providers(client.format(), attempts(2, 1), it -> it, broken, broken);

    int calls = 0;
    int sent;
    do {
      spendTheBudget();
      int before = requests();
      fixture.call(client, Call.text(false)).assertRaised(503, "Busy.");
      sent = requests() - before;
    } while (sent > 1 && ++calls < 20);

    assertThat(sent).as("requests of one call at the providers").isEqualTo(1);
  }

  private static void spendTheBudget() {
    String body = "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    HttpResponse<String> refused;
    do {
      refused = fixture.gateway().post("/v1/chat/completions", body);
    } while (refused.headers().firstValue("x-should-retry").isEmpty());
  }

  private static int requests() {
    return fixture.requests().stream().mapToInt(it -> it).sum();
  }

  private static Script failing(Way way, int status) {
    return way.provider().refusing(status, "Busy.", "api_error", "busy");
  }

  private static Retry attempts(int attempts, int budgetPercent) {
    return new Retry(
        attempts, new Backoff(Duration.ofMillis(1), Duration.ofMillis(2)), budgetPercent);
  }
}
