package dev.aifleet.e2e.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// One run of another program, from its start to its end.
///
/// @param returned when it had ended
public record CommandResult(
    List<String> command, int exit, String out, String err, Instant returned) {
  private static final long PATIENCE_SECONDS = 180;

  public boolean succeeded() {
    return exit == 0;
  }

  /// Everything a user sees.
  public String text() {
    return out + err;
  }

  /// Fails the test unless the program succeeded.
  public CommandResult orFail() {
    if (exit != 0) {
      throw new AssertionError(String.join(" ", command) + "\nexited " + exit + "\n" + text());
    }
    return this;
  }

  public static CommandResult run(List<String> command) {
    return run(command, "", Map.of());
  }

  /// @param input its standard input
  /// @param environment variables beside this process's own
  public static CommandResult run(
      List<String> command, String input, Map<String, String> environment) {
    try {
      Path folder = Files.createTempDirectory("e2e");
      Path stdin = Files.writeString(folder.resolve("in"), input);
      Path stdout = folder.resolve("out");
      Path stderr = folder.resolve("err");
      try {
        ProcessBuilder builder =
            new ProcessBuilder(command)
                .redirectInput(stdin.toFile())
                .redirectOutput(stdout.toFile())
                .redirectError(stderr.toFile());
        builder.environment().putAll(environment);
        int exit = waitFor(builder.start(), command);
        Instant returned = Instant.now();
        return new CommandResult(
            command, exit, Files.readString(stdout), Files.readString(stderr), returned);
      } finally {
        for (Path file : List.of(stdin, stdout, stderr, folder)) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int waitFor(Process process, List<String> command) {
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("no end within 180 s: " + String.join(" ", command));
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
