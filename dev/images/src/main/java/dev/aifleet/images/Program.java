package dev.aifleet.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The image's program as a process, with the image's file system as its root: it sees its own
/// libc, its own Java and `/app`, on the paths and as the user that it will have in a pod.
final class Program implements AutoCloseable {
  /// Namespaces, and with them the mounts, end with the process. `exec` keeps the process id.
  private static final String ENTER =
      """
      root=$1; shift
      mount --rbind /dev "$root/dev"
      mount --rbind /proc "$root/proc"
      if [ "$1" = as-root ]; then shift; exec chroot "$root" "$@"; fi
      shift; exec chroot --userspec=65532:65532 "$root" "$@"
      """;

  private final Process process;
  private final Path log;
  private final long started = System.nanoTime();

  private Program(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  static Program start(Path root, List<String> options, Map<String, String> environment)
      throws IOException {
    boolean administrator = "root".equals(System.getProperty("user.name"));
    var command = new ArrayList<>(List.of("unshare", "--mount"));
    if (!administrator) {
      command.add("--map-root-user"); // then there is no other user to become
    }
    command.addAll(List.of("sh", "-ec", ENTER, "enter", root.toString()));
    command.add(administrator ? "as-nonroot" : "as-root");
    command.addAll(List.of("/opt/java/bin/java", "-Xmx256m")); // a pod's heap, not this machine's
    command.addAll(options);
    command.add("@/app/arguments");
    var log = Files.createTempFile(root.resolve("tmp"), "output", ".log");
    var builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", System.getenv("PATH"));
    builder.environment().put("LANG", "C.UTF-8");
    builder.environment().put("MALLOC_ARENA_MAX", "2");
    builder.environment().putAll(environment);
    return new Program(builder.start(), log);
  }

  /// Runs the program to its end, which must be a good one.
  static void run(Path root, List<String> options) throws Exception {
    try (var program = start(root, options, Map.of())) {
      program.end();
      if (program.process.exitValue() != 0) {
        throw new IllegalStateException(options + " failed\n" + program.output());
      }
    }
  }

  Duration age() {
    return Duration.ofNanos(System.nanoTime() - started);
  }

  void mustLive() {
    if (!process.isAlive()) {
      throw new IllegalStateException(
          "ended with " + process.exitValue() + " before it was ready\n" + output());
    }
  }

  /// Ends it as a kubelet does: 0, or 143 where a program leaves SIGTERM to the JVM.
  void stop() throws Exception {
    process.destroy();
    end();
    if (process.exitValue() != 0 && process.exitValue() != 143) {
      throw new IllegalStateException("ended with " + process.exitValue() + "\n" + output());
    }
  }

  private void end() throws Exception {
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new IllegalStateException("does not end\n" + output());
    }
  }

  String output() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return "(no output: " + e + ")";
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
