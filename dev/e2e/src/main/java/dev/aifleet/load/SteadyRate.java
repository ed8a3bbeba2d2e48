package dev.aifleet.load;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.PoolOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/// Sends to several subjects in turn at one constant rate, round after round. Open loop: latency
/// counts from the moment a request was due. One process for all, so that all meet the same
/// warm client.
///
/// `main` keeps the beat, finer than an event loop's timers; everything else is on the one loop.
public final class SteadyRate {
  private static final int CONNECTIONS = 32;
  private static final Duration WARM_UP = Duration.ofSeconds(3);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Vertx vertx =
      Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(1));
  private final int rate;

  private SteadyRate(int rate) {
    this.rate = rate;
  }

  /// @param name printed with each result
  record Subject(String name, RepeatedRequest request, HttpClient client) {}

  /// `SteadyRate <rate> <seconds> <rounds> (<name> <url> <headers> <body>)...`: prints a line per
  /// subject and round, times in microseconds.
  public static void main(String[] arguments) throws Exception {
    var load = new SteadyRate(Integer.parseInt(arguments[0]));
    var length = Duration.ofSeconds(Long.parseLong(arguments[1]));
    List<Subject> subjects = new ArrayList<>();
    for (int i = 3; i + 3 < arguments.length; i += 4) {
      var url = URI.create(arguments[i + 1]);
      var request = RepeatedRequest.of(url, Path.of(arguments[i + 2]), Path.of(arguments[i + 3]));
      subjects.add(new Subject(arguments[i], request, load.client()));
    }
    for (Subject subject : subjects) {
      load.run(subject, WARM_UP);
    }
    for (int round = 1; round <= Integer.parseInt(arguments[2]); round++) {
      for (Subject subject : subjects) {
        System.out.println(round + " " + subject.name() + " " + load.run(subject, length));
      }
    }
    System.exit(0);
  }

  private HttpClient client() {
    return vertx.createHttpClient(
        new HttpClientOptions().setTcpNoDelay(true),
        new PoolOptions().setHttp1MaxSize(CONNECTIONS));
  }

  private String run(Subject subject, Duration length) throws InterruptedException {
    long total = rate * length.toSeconds();
    var seen = new Seen();
    long begin = System.nanoTime();
    for (long i = 0; i < total; i++) {
      long due = begin + i * 1_000_000_000L / rate;
      LockSupport.parkNanos(due - System.nanoTime());
      vertx.runOnContext(_ -> send(subject, due, seen));
    }
    if (!seen.responses.tryAcquire((int) total, PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      return "stuck: " + seen.responses.availablePermits() + " of " + total + " answers came";
    }
    return seen.line(total);
  }

  private static void send(Subject subject, long due, Seen seen) {
    subject
        .request()
        .send(subject.client())
        .compose(SteadyRate::whole)
        .onComplete(end -> seen.add(System.nanoTime() - due, end.succeeded()));
  }

  private static Future<Buffer> whole(HttpClientResponse response) {
    return response.statusCode() == 200
        ? response.body()
        : Future.failedFuture("status " + response.statusCode());
  }

  /// Written on the event loop, read after the last response.
  private static final class Seen {
    private final Histogram latency = new Histogram(TimeUnit.MINUTES.toNanos(10), 3);
    private final Semaphore responses = new Semaphore(0);
    private int failed;

    void add(long nanos, boolean good) {
      latency.recordValue(Math.min(nanos, latency.getHighestTrackableValue()));
      failed += good ? 0 : 1;
      responses.release();
    }

    String line(long total) {
      return "%d failed %d p50_us %.0f p99_us %.0f p999_us %.0f max_us %.0f"
          .formatted(
              total,
              failed,
              latency.getValueAtPercentile(50) / 1e3,
              latency.getValueAtPercentile(99) / 1e3,
              latency.getValueAtPercentile(99.9) / 1e3,
              latency.getMaxValue() / 1e3);
    }
  }
}
