package dev.aifleet.gateway.server;

import dev.aifleet.fixtures.ConfigBuilder;
import dev.aifleet.gateway.capacity.PodCapacity;
import dev.aifleet.gateway.exchange.ExchangeSummary;
import dev.aifleet.gateway.ratelimit.LimitStore;
import dev.aifleet.gateway.ratelimit.Reservation;
import dev.aifleet.gateway.routing.StateHolders;
import dev.aifleet.gateway.snapshot.ConfigLoader;
import dev.aifleet.gateway.snapshot.RunningSnapshot;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// A [DataListener] whose parts a test can replace; by default none of them fails and no limit is
/// reached.
final class ListenerFixture implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private final List<ExchangeSummary> summaries = new CopyOnWriteArrayList<>();
  private final PodCapacity capacity;
  private LimitStore limits = (claims, now, answer) -> answer.accept(new Reservation.Granted(null));
  private Supplier<RandomGenerator> random = SplittableRandom::new;
  private LongSupplier nanos = System::nanoTime;
  private Runnable begun = () -> {};

  ListenerFixture(PodCapacity capacity) {
    this.capacity = capacity;
  }

  ListenerFixture limits(LimitStore value) {
    limits = value;
    return this;
  }

  ListenerFixture random(Supplier<RandomGenerator> value) {
    random = value;
    return this;
  }

  /// @param value the clock for durations
  ListenerFixture nanos(LongSupplier value) {
    nanos = value;
    return this;
  }

  /// @param value runs when an exchange begins
  ListenerFixture begun(Runnable value) {
    begun = value;
    return this;
  }

  /// Those of the exchanges that have ended.
  List<ExchangeSummary> summaries() {
    return summaries;
  }

  /// A client of a listener with this configuration.
  Socket connect(ConfigBuilder config) throws IOException {
    var running = new RunningSnapshot();
    new ConfigLoader(
            running,
            "1",
            issuer -> {
              throw new AssertionError("no issuers here");
            })
        .offer(config.push(1));
    var listener =
        new DataListener(
            new DataListenerSettings(
                0,
                running,
                limits,
                new StateHolders(),
                new DrainState(),
                capacity,
                recorder(),
                random,
                nanos,
                System::currentTimeMillis,
                Duration.ofSeconds(15)));
    vertx.deployVerticle(listener).await();
    var socket = new Socket(InetAddress.getLoopbackAddress(), listener.port());
    socket.setSoTimeout(20_000);
    return socket;
  }

  private ExchangeSummary.Listener recorder() {
    return new ExchangeSummary.Listener() {
      @Override
      public void begun() {
        begun.run();
      }

      @Override
      public void finished(ExchangeSummary summary) {
        summaries.add(summary);
      }
    };
  }

  @Override
  public void close() {
    vertx.close().await();
  }
}
