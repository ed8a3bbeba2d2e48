package dev.aifleet.conformance.rig;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/// Several clients that share a list of numbered cases. The first failure ends the run.
public final class ConcurrentClients {
  private static final int CLIENTS = 6;
  private static final int PATIENCE_SECONDS = 60;

  private ConcurrentClients() {}

  /// One case, on a client that only one case uses at a time.
  public interface Case {
    void play(RawClient client, int number) throws IOException;
  }

  /// @param cases numbered from 0
  public static void run(GatewayFixture gateway, int cases, Case each) {
    var next = new AtomicInteger();
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    try {
      List<CompletableFuture<Void>> all =
          IntStream.range(0, CLIENTS)
              .mapToObj(
                  _ -> CompletableFuture.runAsync(() -> play(gateway, next, cases, each), threads))
              .toList();
      CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
          .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
          .join();
    } finally {
      next.set(cases);
      threads.shutdownNow();
    }
  }

  private static void play(GatewayFixture gateway, AtomicInteger next, int cases, Case each) {
    int number = -1;
    try (var client = new RawClient(gateway)) {
      for (number = next.getAndIncrement(); number < cases; number = next.getAndIncrement()) {
        each.play(client, number);
      }
    } catch (IOException | RuntimeException | AssertionError e) {
      next.set(cases);
      throw new AssertionError("case " + number + ": " + e.getMessage(), e);
    }
  }
}
