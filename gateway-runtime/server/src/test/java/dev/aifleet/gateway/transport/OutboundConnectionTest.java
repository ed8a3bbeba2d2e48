package dev.aifleet.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.fixtures.FakeUpstream;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutboundConnectionTest {
  private final Vertx vertx = Vertx.vertx();
  private final OutboundConnector connector = new OutboundConnector(vertx);

  @AfterEach
  void stop() throws Exception {
    vertx.close().await(20, TimeUnit.SECONDS);
  }

  /// A connection that has just died must not get the next request.
  @Test
  void aCloseIsSeenBeforeItIsReported() throws Exception {
    FakeUpstream.Script hangingUp = (request, connection) -> connection.cut();
    try (var upstream = FakeUpstream.responding(hangingUp)) {
      OutboundConnection connection = connect(upstream);
      Promise<Boolean> seen = Promise.promise();
      connection.http().closeHandler(closed -> seen.tryComplete(connection.isClosed()));
      assertThat(connection.isClosed()).isFalse();
      assertThat(connection.capacity()).isEqualTo(1);

      Future<Boolean> seenByRequest =
          connection
              .request(new RequestOptions().setURI("/v1"))
              .compose(request -> request.send())
              .map(true)
              .recover(failed -> Future.succeededFuture(connection.isClosed()));

      assertThat(seenByRequest.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(seen.future().await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aConnectionThatComesTooLateIsClosed() throws Exception {
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION)) {
      OutboundConnection connection = connect(upstream);
      Promise<OutboundConnection> late = Promise.promise();
      Future<OutboundConnection> limited = OutboundConnector.within(1, late.future());
      limited.otherwiseEmpty().await(20, TimeUnit.SECONDS);

      late.complete(connection);

      assertThat(limited.cause()).matches(OutboundConnector::isTimeout);
      await().atMost(Duration.ofSeconds(20)).until(connection::isClosed);
    }
  }

  private OutboundConnection connect(FakeUpstream upstream) throws Exception {
    var options =
        new HttpConnectOptions()
            .setHost(upstream.url().getHost())
            .setPort(upstream.url().getPort())
            .setProtocolVersion(HttpVersion.HTTP_1_1);
    return connector.connect(options, 20_000).await(20, TimeUnit.SECONDS);
  }
}
