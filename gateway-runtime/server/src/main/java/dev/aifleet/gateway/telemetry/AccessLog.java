package dev.aifleet.gateway.telemetry;

import dev.aifleet.gateway.exchange.ExchangeSummary;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Writes one JSON line per exchange. Event loops only queue the summary; a separate thread formats
/// and writes batches. When the output is slow, lines are dropped and counted rather than kept in
/// memory.
final class AccessLog {
  private static final int MAX_QUEUED = 100_000;
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final int BATCH_CHARS = 64 * 1024;

  private final ConcurrentLinkedQueue<ExchangeSummary> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger queued = new AtomicInteger();
  private final AtomicInteger dropped = new AtomicInteger();
  private final OutputStream out;
  private final Thread writer;
  private volatile boolean closed;

  AccessLog(OutputStream out) {
    this.out = out;
    writer = Thread.ofPlatform().name("access-log").daemon().start(this::write);
  }

  void tell(ExchangeSummary summary) {
    if (queued.incrementAndGet() > MAX_QUEUED) {
      queued.decrementAndGet();
      dropped.incrementAndGet();
    } else {
      queue.add(summary);
    }
  }

  /// Writes the queued lines and stops.
  void close() {
    closed = true;
    LockSupport.unpark(writer);
    try {
      writer.join(1000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write() {
    while (!closed) {
      writeQueued();
      LockSupport.parkNanos(PAUSE.toNanos());
    }
    writeQueued();
  }

  private void writeQueued() {
    var batch = new StringBuilder();
    ExchangeSummary next = queue.poll();
    while (next != null) {
      queued.decrementAndGet();
      AccessLine.append(batch, next);
      next = queue.poll();
      if (batch.length() > BATCH_CHARS || next == null) {
        write(batch);
        batch.setLength(0);
      }
    }
    int lost = dropped.getAndSet(0);
    if (lost > 0) {
      write(batch.append("{\"dropped_lines\":").append(lost).append("}\n"));
    }
  }

  private void write(StringBuilder lines) {
    try {
      out.write(lines.toString().getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException e) {
      // Standard output is closed; serving continues.
      dropped.set(0);
    }
  }
}
