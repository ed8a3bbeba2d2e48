package dev.aifleet.load;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A run. Ends by itself after the plan's duration and the last responses.
public final class LoadRun implements AutoCloseable {
  /// Decides which requests stream and which are fresh, the same in every run.
  static final long SEED = 20261122;

  private static final Duration TICK = Duration.ofMillis(1);

  private final LoadPlan plan;
  private final Vertx vertx;
  private final RequestSender sender;
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final Queue<LoadResponse> responses = new ConcurrentLinkedQueue<>();
  private final Promise<Void> end = Promise.promise();
  private final Instant begin;
  private final long beginNanos;
  private RequestSender.Target next;
  private long issued;
  private long back;
  private volatile boolean stopped;

  LoadRun(LoadPlan plan) {
    this.plan = plan;
    this.vertx =
        Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(1));
    this.sender = new RequestSender(vertx, plan, this::now);
    this.begin = Instant.now();
    this.beginNanos = System.nanoTime();
    this.next = draw();
    vertx.runOnContext(_ -> vertx.setPeriodic(TICK.toMillis(), this::tick));
  }

  /// The responses so far.
  public List<LoadResponse> snapshot() {
    return List.copyOf(responses);
  }

  /// Stops sending; requests in flight are still awaited.
  public void stop() {
    stopped = true;
  }

  /// Waits for the end. A request without a response is a failure.
  public LoadResult result() {
    Duration patience = plan.duration().plus(RequestSender.SILENCE.multipliedBy(4));
    try {
      end.future()
          .toCompletionStage()
          .toCompletableFuture()
          .get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return new LoadResult(snapshot());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while answers were out", e);
    } catch (TimeoutException | ExecutionException e) {
      throw new IllegalStateException("answers were still out after " + patience, e);
    }
  }

  /// Ends at once.
  @Override
  public void close() {
    stop();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  /// Sends what is due, as far as connections are free. Late requests catch up, so that the rate
  /// holds on a busy machine; at the end, those later than [RequestSender#SILENCE] are not sent.
  private void tick(long timer) {
    boolean over = stopped || nanos() > plan.duration().plus(RequestSender.SILENCE).toNanos();
    long due = over ? issued : Math.min(plan.total(), dueBy(nanos()));
    while (issued < due && sender.fire(next, this::seen)) {
      issued++;
      next = draw();
    }
    if (back == issued && (over || issued == plan.total())) {
      vertx.cancelTimer(timer);
      end.tryComplete();
    }
  }

  private RequestSender.Target draw() {
    Instant due = begin.plusNanos(issued * 1_000_000_000L / plan.ratePerSecond());
    boolean stream = random.nextInt(100) < plan.streamPercent();
    boolean fresh = random.nextInt(100) < plan.freshPercent();
    return new RequestSender.Target(due, stream, fresh);
  }

  private long dueBy(long nanos) {
    return nanos / 1_000 * plan.ratePerSecond() / 1_000_000;
  }

  private void seen(LoadResponse response) {
    back++;
    responses.add(response);
  }

  /// Wall clock of the start, carried on by the monotonic one.
  private Instant now() {
    return begin.plusNanos(nanos());
  }

  private long nanos() {
    return System.nanoTime() - beginNanos;
  }
}
