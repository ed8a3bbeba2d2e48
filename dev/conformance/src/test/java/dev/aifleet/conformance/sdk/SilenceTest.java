package dev.aifleet.conformance.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.fixtures.FakeUpstream.Script;
import dev.aifleet.fixtures.UpstreamFixture;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Providers that take their time.
class SilenceTest {
  /// Keep-alives come twenty times as often as a provider says something.
  @RegisterExtension static final SdkFixture fixture = new SdkFixture(Duration.ofMillis(10));

  private static final long SILENCE = 200;
  private static final long LONG = 20_000;

  @EachClient
  void aUnaryResponseMayTakeLongerThanAFirstByte(SdkClient client) {
    for (ProviderFormat format : ProviderFormat.values()) {
      fixture.providers(
          format,
          SdkFixture.SHORT,
          it -> it.timeoutMillis(LONG, SILENCE / 4, SILENCE / 4, LONG),
          silent(format));

      fixture.call(client, Call.text(false)).assertText("Lisbon");
      assertThat(fixture.requests()).containsExactly(1);
    }
  }

  @EachClient
  void aSilentStreamIsReadToItsEnd(SdkClient client) {
    for (ProviderFormat format : ProviderFormat.values()) {
      fixture.providers(
          format,
          (request, connection) -> {
            pause();
            connection.events();
            connection.chunk(format.firstEvents("Lisbon"));
            pause();
            String all = format.events("Lisbon");
            connection.chunk(all.substring(format.firstEvents("Lisbon").length()));
            connection.lastChunk();
          });

      fixture.call(client, Call.text(true)).assertText("Lisbon");
      assertThat(fixture.requests()).containsExactly(1);
    }
  }

  /// What the provider may charge is not requested again.
  @EachWay
  void aResponseThatNeverComesIsRequestedOnce(Way way) {
    fixture.providers(
        way.provider(), SdkFixture.SHORT, SilenceTest::impatient, (_, it) -> it.awaitAbort());

    Call call = Call.text(way.stream()).withoutRetries();
    Outcome outcome = fixture.call(way.client(), call);

    if (way.stream()) {
      outcome.assertStreamBroke("upstream");
    } else {
      outcome.assertRaised(504, "took too long");
    }
    assertThat(fixture.requests()).containsExactly(1);
  }

  private static UpstreamFixture impatient(UpstreamFixture upstream) {
    return upstream.timeoutMillis(LONG, SILENCE, SILENCE, SILENCE);
  }

  private static Script silent(ProviderFormat format) {
    return (request, connection) -> {
      pause();
      format.responding("Lisbon").respond(request, connection);
    };
  }

  private static void pause() {
    LockSupport.parkNanos(Duration.ofMillis(SILENCE).toNanos());
  }
}
