package dev.aifleet.load;

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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/// Many streams at a time, each on a connection of its own, and how evenly their events come.
/// Lives on one event loop; only `main` waits for it.
public final class SlowStreams {
  private static final Duration TICK = Duration.ofMillis(10);
  private static final int OPENED_PER_SECOND = 1_000;

  /// A gap this many times longer than the pace is one that a reader notices.
  private static final int LONG_GAP = 10;

  private final Vertx vertx =
      Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(1));
  private final CountDownLatch over = new CountDownLatch(1);
  private final Histogram gaps = new Histogram(TimeUnit.MINUTES.toMicros(10), 3);
  private final HttpClient client;
  private final RepeatedRequest request;
  private final Plan plan;
  private int opened;
  private int flowing;
  private int ended;
  private int lost;
  private int longGaps;
  private long events;
  private boolean measuring;
  private String firstLoss = "";

  /// @param events of a whole stream at least, `[DONE]` among them
  /// @param pace between two events of a stream
  /// @param window for how long events are counted, from the moment when every stream flows
  record Plan(int streams, int events, Duration pace, Duration window) {}

  private SlowStreams(RepeatedRequest request, Plan plan) {
    this.request = request;
    this.plan = plan;
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions().setTcpNoDelay(true),
            new PoolOptions().setHttp1MaxSize(plan.streams()));
    vertx.runOnContext(_ -> vertx.setPeriodic(TICK.toMillis(), this::open));
  }

  /// `SlowStreams <url> <headers> <body> <streams> <events> <pace in ms> <window in s>`: prints
  /// `begin` when all streams flow, `end` after the window, and then the result.
  public static void main(String[] arguments) throws Exception {
    RepeatedRequest request =
        RepeatedRequest.of(URI.create(arguments[0]), Path.of(arguments[1]), Path.of(arguments[2]));
    Plan plan =
        new Plan(
            Integer.parseInt(arguments[3]),
            Integer.parseInt(arguments[4]),
            Duration.ofMillis(Long.parseLong(arguments[5])),
            Duration.ofSeconds(Long.parseLong(arguments[6])));
    SlowStreams streams = new SlowStreams(request, plan);
    Duration patience =
        plan.pace().multipliedBy(3L * plan.events()).plus(plan.window()).plusSeconds(60);
    boolean whole = streams.over.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    System.out.println(whole ? streams.summary() : "stuck after " + patience);
    System.exit(whole ? 0 : 1);
  }

  private void open(long timer) {
    int due = opened + (int) (OPENED_PER_SECOND * TICK.toMillis() / 1_000);
    while (opened < Math.min(due, plan.streams())) {
      opened++;
      request.send(client).onSuccess(this::follow).onFailure(cause -> end("no answer: " + cause));
    }
    if (opened == plan.streams()) {
      vertx.cancelTimer(timer);
    }
  }

  private void follow(HttpClientResponse response) {
    if (response.statusCode() != 200) {
      response.body().onComplete(_ -> end("status " + response.statusCode()));
      return;
    }
    Stream stream = new Stream();
    response.handler(stream::add);
    response.exceptionHandler(cause -> stream.end("broke off: " + cause));
    response.endHandler(_ -> stream.end(""));
  }

  private void flows() {
    flowing++;
    if (flowing == plan.streams()) {
      measure();
    }
  }

  private void measure() {
    measuring = true;
    events = 0;
    System.out.println("begin");
    vertx.setTimer(
        plan.window().toMillis(),
        _ -> {
          measuring = false;
          System.out.println("end");
        });
  }

  private void end(String failure) {
    ended++;
    if (!failure.isEmpty()) {
      lost++;
      firstLoss = firstLoss.isEmpty() ? failure : firstLoss;
    }
    if (ended == plan.streams()) {
      over.countDown();
    }
  }

  private String summary() {
    return "streams %d lost %d gaps %d events %d gap_p99_ms %.1f gap_max_ms %.1f %s"
        .formatted(
            plan.streams(),
            lost,
            longGaps,
            events,
            gaps.getValueAtPercentile(99) / 1e3,
            gaps.getMaxValue() / 1e3,
            firstLoss);
  }

  private final class Stream {
    private final EventCount count = new EventCount();
    private long last;
    private boolean over;

    void add(Buffer chunk) {
      long now = System.nanoTime();
      if (last == 0) {
        flows();
      } else {
        gap(now - last);
      }
      last = now;
      int before = count.events();
      count.add(chunk);
      events += measuring ? count.events() - before : 0;
    }

    private void gap(long nanos) {
      gaps.recordValue(Math.min(nanos / 1_000, gaps.getHighestTrackableValue()));
      longGaps += nanos > plan.pace().toNanos() * LONG_GAP ? 1 : 0;
    }

    void end(String failure) {
      if (over) {
        return;
      }
      over = true;
      boolean isWhole = count.isDone() && count.events() >= plan.events();
      String early = "ended after " + count.events() + " events, [DONE] " + count.isDone();
      SlowStreams.this.end(failure.isEmpty() && !isWhole ? early : failure);
    }
  }
}
