package dev.aifleet.e2e.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The `kubectl` on the PATH, as a user calls it.
public final class Kubectl {
  private static final long PATIENCE_SECONDS = 120;

  /// What a call printed, and when it returned.
  public record Outcome(List<String> command, int exit, String out, String err, Instant returned) {
    public boolean succeeded() {
      return exit == 0;
    }

    /// Everything a user sees.
    public String text() {
      return out + err;
    }

    public Outcome orFail() {
      if (exit != 0) {
        throw new AssertionError(String.join(" ", command) + "\nexited " + exit + "\n" + text());
      }
      return this;
    }
  }

  /// Succeeds, or fails the test.
  public Outcome call(String... arguments) {
    return attempt("", arguments).orFail();
  }

  /// The same with a document on standard input, for `-f -`.
  public Outcome feed(String input, String... arguments) {
    return attempt(input, arguments).orFail();
  }

  /// Returns however it went.
  public Outcome attempt(String input, String... arguments) {
    List<String> command = new ArrayList<>(List.of("kubectl"));
    command.addAll(List.of(arguments));
    try {
      Path stdin = Files.createTempFile("kubectl", ".in");
      Path stdout = Files.createTempFile("kubectl", ".out");
      Path stderr = Files.createTempFile("kubectl", ".err");
      try {
        Files.writeString(stdin, input);
        Process process =
            new ProcessBuilder(command)
                .redirectInput(stdin.toFile())
                .redirectOutput(stdout.toFile())
                .redirectError(stderr.toFile())
                .start();
        int exit = waitFor(process, command);
        Instant returned = Instant.now();
        return new Outcome(command, exit, read(stdout), read(stderr), returned);
      } finally {
        Files.deleteIfExists(stdin);
        Files.deleteIfExists(stdout);
        Files.deleteIfExists(stderr);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int waitFor(Process process, List<String> command) {
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("no end within 120 s: " + String.join(" ", command));
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private static String read(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }
}
