package dev.aifleet.cli.run;

import static org.awaitility.Awaitility.await;

import dev.aifleet.cli.documents.Fingerprint;
import dev.aifleet.cli.documents.Inputs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWatcherTest {
  private final ByteArrayOutputStream told = new ByteArrayOutputStream();
  private final AtomicInteger edits = new AtomicInteger();
  private Path folder;
  private Path file;

  @BeforeEach
  void aFileIsWritten(@TempDir Path folder) throws IOException {
    this.folder = folder;
    file = Files.writeString(folder.resolve("gateway.yaml"), "a: 1");
  }

  @Test
  void anEditIsTakenOverWhileALogBesideItGrows() throws IOException {
    Path log = folder.resolve("access.log");
    try (FileWatcher _ = watch(edits::incrementAndGet)) {
      Files.writeString(file, "a: 22");

      await()
          .until(
              () -> {
                append(log);
                return edits.get() == 1;
              });
    }
  }

  @Test
  void anEditThatFailsUnexpectedlyIsReportedAndTheNextOneIsTakenOver() throws IOException {
    Runnable failsOnce =
        () -> {
          if (edits.incrementAndGet() == 1) {
            throw new IllegalStateException("no such luck");
          }
        };
    try (FileWatcher _ = watch(failsOnce)) {
      Files.writeString(file, "a: 22");
      await().until(() -> told.toString(StandardCharsets.UTF_8).contains("no such luck"));
      Files.writeString(file, "a: 333");

      await().until(() -> edits.get() == 2);
    }
  }

  private FileWatcher watch(Runnable edited) {
    var inputs = new Inputs(List.of(file), null, Map.of());
    var print = new PrintStream(told, true, StandardCharsets.UTF_8);
    return FileWatcher.start(
        inputs, Fingerprint.of(inputs), edited, new ConsoleOutput(print, print));
  }

  private static void append(Path log) throws IOException {
    Files.writeString(log, "200\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
