package dev.aifleet.gateway.telemetry;

import dev.aifleet.gateway.exchange.ExchangeSummary;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/// Writes one JSON line per exchange. Event loops only queue the summary; a separate thread formats
/// and writes batches. When the output is slow or blocked, lines beyond those queued are dropped
/// and counted, and no event loop waits.
final class AccessLog {
  /// About 10 MB, since names in a summary are at most a few hundred characters long; two seconds
  /// of a busy pod.
  static final int MAX_QUEUED = 10_000;

  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final int BATCH_CHARS = 64 * 1024;

  private final ConcurrentLinkedQueue<ExchangeSummary> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger queued = new AtomicInteger();
  private final LongAdder dropped = new LongAdder();
  private final OutputStream out;
  private final Thread writer;
  private volatile boolean closed;

  /// Dropped lines that the log mentions already. Confined to the writer.
  private long mentioned;

  AccessLog(OutputStream out) {
    this.out = out;
    writer = Thread.ofPlatform().name("access-log").daemon().start(this::write);
  }

  void tell(ExchangeSummary summary) {
    if (queued.incrementAndGet() > MAX_QUEUED) {
      queued.decrementAndGet();
      dropped.increment();
    } else {
      queue.add(summary);
    }
  }

  /// Lines that were not written: the output was too slow, or is closed.
  long dropped() {
    return dropped.sum();
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
    int lines = 0;
    ExchangeSummary next = queue.poll();
    while (next != null) {
      queued.decrementAndGet();
      AccessLine.append(batch, next);
      lines++;
      next = queue.poll();
      if (batch.length() > BATCH_CHARS || next == null) {
        write(batch, lines);
        batch.setLength(0);
        lines = 0;
      }
    }
    long lost = dropped() - mentioned;
    if (lost > 0) {
      mentioned += lost;
      write(batch.append("{\"dropped_lines\":").append(lost).append("}\n"), 0);
    }
  }

  /// @param lines of exchanges
  private void write(StringBuilder text, int lines) {
    try {
      out.write(text.toString().getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException e) {
      // Standard output is closed; serving continues.
      dropped.add(lines);
    }
  }
}
