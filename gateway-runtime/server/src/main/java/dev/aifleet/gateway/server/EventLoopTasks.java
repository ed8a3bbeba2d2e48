package dev.aifleet.gateway.server;

import dev.aifleet.gateway.eventloop.EventLoopServices;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/// Timers of one event loop, and work that leaves it and comes back.
record EventLoopTasks(Vertx vertx, Context loop)
    implements EventLoopServices.Timers, EventLoopServices.BlockingExecutor {
  @Override
  public Runnable after(long nanos, Runnable task) {
    // Rounded up: Vert.x rejects timers of 0 ms.
    long millis = Math.max(1, Math.ceilDiv(nanos, 1_000_000));
    long timer = vertx.setTimer(millis, fired -> task.run());
    return () -> vertx.cancelTimer(timer);
  }

  @Override
  public <T> void compute(Supplier<T> work, Function<Throwable, T> failed, Consumer<T> then) {
    vertx.executeBlocking(work::get, false).otherwise(failed).onSuccess(then::accept);
  }

  @Override
  public void when(CompletionStage<?> stage, Runnable then) {
    var unused = stage.whenComplete((value, failure) -> loop.runOnContext(now -> then.run()));
  }
}
