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
      Script script = Scripts.once(failing(way, status), way.provider().answers("Lisbon"));
      Script other = Scripts.once(failing(way, status), way.provider().answers("Lisbon"));
      fixture.providers(way.provider(), script, other);

      for (int i = 0; i < 5; i++) {
        fixture.call(way.client(), Call.text(way.stream())).assertText("Lisbon");
      }
      assertThat(asked()).as("one failure each, five answers").isEqualTo(7);
    }
  }

  @EachWay
  void theSdkRetriesWhereTheGatewayMayNot(Way way) {
    WireFormat format = way.provider();
    Script busy = format.refuses(429, "Busy.", "rate_limit_error", "busy", "retry-after-ms: 50");
    fixture.providers(
        format, attempts(1, 100), it -> it, Scripts.once(busy, format.answers("Lisbon")));

    fixture.call(way.client(), Call.text(way.stream())).assertText("Lisbon");
    assertThat(fixture.requests()).containsExactly(2);
  }

  /// Three retries of each second are free, so that it may take several calls.
  @EachClient
  void aSpentRetryBudgetStopsTheSdkToo(SdkClient client) {
    Script broken = client.format().refuses(503, "Busy.", "api_error", "busy");
    fixture.providers(client.format(), attempts(2, 1), it -> it, broken, broken);

    int calls = 0;
    int asked;
    do {
      spendTheBudget();
      int before = asked();
      fixture.call(client, Call.text(false)).assertRaised(503, "Busy.");
      asked = asked() - before;
    } while (asked > 1 && ++calls < 20);

    assertThat(asked).as("requests of one call at the providers").isEqualTo(1);
  }

  private static void spendTheBudget() {
    String body = "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    HttpResponse<String> refused;
    do {
      refused = fixture.gateway().post("/v1/chat/completions", body);
    } while (refused.headers().firstValue("x-should-retry").isEmpty());
  }

  private static int asked() {
    return fixture.requests().stream().mapToInt(it -> it).sum();
  }

  private static Script failing(Way way, int status) {
    return way.provider().refuses(status, "Busy.", "api_error", "busy");
  }

  private static Retry attempts(int attempts, int budgetPercent) {
    return new Retry(
        attempts, new Backoff(Duration.ofMillis(1), Duration.ofMillis(2)), budgetPercent);
  }
}
