package dev.aifleet.cli.run;

import dev.aifleet.cli.documents.Fingerprint;
import dev.aifleet.cli.documents.Inputs;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// Calls back after the files were edited and have not changed for one interval, so that a
/// partially written file is not read. Polls instead of using file events: editors replace files,
/// and mounts replace links.
final class FileWatcher implements AutoCloseable {
  private static final Duration LOOK = Duration.ofMillis(150);

  private final Inputs inputs;
  private final Runnable edited;
  private final ConsoleOutput console;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("watch").daemon().factory());
  private Fingerprint known;
  private Fingerprint seen;

  /// @param edited called on the watch's own thread
  private FileWatcher(Inputs inputs, Fingerprint read, Runnable edited, ConsoleOutput console) {
    this.inputs = inputs;
    this.edited = edited;
    this.console = console;
    this.known = read;
    this.seen = read;
  }

  /// @param read how the files looked when they were read last
  static FileWatcher start(
      Inputs inputs, Fingerprint read, Runnable edited, ConsoleOutput console) {
    var watch = new FileWatcher(inputs, read, edited, console);
    long look = LOOK.toMillis();
    var unused =
        watch.thread.scheduleWithFixedDelay(watch::look, look, look, TimeUnit.MILLISECONDS);
    return watch;
  }

  private void look() {
    Fingerprint now = Fingerprint.of(inputs);
    if (!now.equals(known) && now.equals(seen)) {
      known = now;
      takeOver();
    }
    seen = now;
  }

  /// An exception would end the polling silently: an executor cancels a task that throws.
  private void takeOver() {
    try {
      edited.run();
    } catch (RuntimeException e) {
      console.failed("this edit could not be taken over, the next one may be: " + e);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
