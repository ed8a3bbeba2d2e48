package dev.aifleet.conformance.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.conformance.rig.RawClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Another caller holds all that one caller may of an upstream.
class FairShareTest {
  @RegisterExtension static final SdkFixture fixture = new SdkFixture();

  private static final int PLACES = 20;

  @EachWay
  void anSdkIsServedBesideACallerWithAllItMayHold(Way way) throws IOException {
    var end = new CountDownLatch(1);
    fixture.providers(
        way.provider(),
        SdkFixture.SHORT,
        it -> it.maxInFlight(PLACES),
        (request, connection) -> {
          if (request.body().contains("greedy")) {
            connection.hold(end);
          }
          way.provider().responding("Lisbon").respond(request, connection);
        });
    List<RawClient> greedy = new ArrayList<>();
    try {
      String body =
          "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"greedy\"}]}";
      for (int i = 0; i < 2 * PLACES; i++) {
        var client = new RawClient(fixture.gateway());
        greedy.add(client);
        client.send("/v1/chat/completions", body, List.of());
      }
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> fixture.requests().getFirst() >= PLACES * 9 / 10);

      fixture.call(way.client(), Call.text(way.stream())).assertText("Lisbon");
      assertThat(fixture.requests().getFirst()).isLessThanOrEqualTo(PLACES);
    } finally {
      end.countDown();
      for (RawClient client : greedy) {
        client.close();
      }
      fixture.gateway().awaitNothingInFlight();
    }
  }
}
