package dev.aifleet.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AlarmTest {
  private final Vertx vertx = Vertx.vertx();
  private final List<String> called = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void theLastTaskIsCalledOnceAndNotBeforeItsTime() {
    long began = System.nanoTime();

    onLoop(
        alarm -> {
          alarm.set(began + millis(20), () -> called.add("first"));
          alarm.clear();
          alarm.set(began + millis(200), () -> called.add("second"));
        });

    await().atMost(Duration.ofSeconds(10)).until(() -> !called.isEmpty());
    assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(millis(200));
    assertThat(called).containsExactly("second");
  }

  @Test
  void anEarlierTimeIsNotMissedBecauseOfALaterOne() {
    onLoop(
        alarm -> {
          alarm.set(System.nanoTime() + TimeUnit.HOURS.toNanos(1), () -> called.add("late"));
          alarm.clear();
          alarm.set(System.nanoTime() + millis(20), () -> called.add("soon"));
        });

    await().atMost(Duration.ofSeconds(10)).until(() -> called.equals(List.of("soon")));
  }

  @Test
  void noTaskRunsAfterItWasClearedOrCancelled() {
    onLoop(
        alarm -> {
          alarm.set(System.nanoTime() + millis(10), () -> called.add("cleared"));
          alarm.clear();
        });
    onLoop(
        alarm -> {
          alarm.set(System.nanoTime() + millis(10), () -> called.add("cancelled"));
          alarm.cancel();
        });
    onLoop(alarm -> alarm.set(System.nanoTime() + millis(100), () -> called.add("last")));

    await().atMost(Duration.ofSeconds(10)).until(() -> !called.isEmpty());
    assertThat(called).containsExactly("last");
  }

  private interface Use {
    void of(Alarm alarm);
  }

  private void onLoop(Use use) {
    Future.<Void>future(
            done ->
                vertx.runOnContext(
                    now -> {
                      use.of(new Alarm(ClientLoop.current(vertx, System::nanoTime, new Random(1))));
                      done.complete();
                    }))
        .await();
  }

  private static long millis(long count) {
    return TimeUnit.MILLISECONDS.toNanos(count);
  }
}
