package dev.aifleet.images;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;

/// Makes the AOT cache of one image, in three runs of the image's own Java in the image's own file
/// system: the program at work (recording), the assembly, and the program again with
/// `-XX:AOTMode=on`, where a cache that does not fit is an error. A cache that did not fit would
/// only make every start slower, without a word.
///
/// JDKs before 25.0.4 do not compare the jars with those of the training (JDK-8377932), and would
/// run classes of the cache that are no longer in the jar: `dev/images/build` compares them.
final class Train {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private Train() {}

  /// Arguments: name of the image, its root folder, the file to write.
  static void image(String[] arguments, Exercise exercise) throws Exception {
    var root = Path.of(arguments[1]);
    try (exercise) {
      // A kubelet puts these into every container.
      Files.writeString(root.resolve("etc/resolv.conf"), "nameserver 127.0.0.1\n");
      Files.writeString(root.resolve("etc/hosts"), "127.0.0.1 localhost\n");
      exercise.prepare(root);
      record(root, exercise);
      assemble(root);
      System.out.printf(
          "images: trained %s, cache %d MB, ready after %d ms%n",
          arguments[0], Files.size(root.resolve("tmp/trained")) >> 20, start(root, exercise));
    }
    Files.move(
        root.resolve("tmp/trained"), Path.of(arguments[2]), StandardCopyOption.REPLACE_EXISTING);
  }

  private static void record(Path root, Exercise exercise) throws Exception {
    var options = List.of("-XX:AOTMode=record", "-XX:AOTConfiguration=/tmp/recorded");
    try (var program = Program.start(root, options, exercise.environment())) {
      awaitReady(program, exercise);
      exercise.run();
      program.stop();
    }
  }

  private static void assemble(Path root) throws Exception {
    Program.run(
        root,
        List.of(
            "-XX:AOTMode=create",
            "-XX:AOTConfiguration=/tmp/recorded",
            "-XX:AOTCache=/tmp/trained"));
  }

  /// Starts with the cache; the milliseconds that took.
  private static long start(Path root, Exercise exercise) throws Exception {
    var options = List.of("-XX:AOTMode=on", "-XX:AOTCache=/tmp/trained");
    try (var program = Program.start(root, options, exercise.environment())) {
      long millis = awaitReady(program, exercise);
      program.stop();
      return millis;
    }
  }

  /// Milliseconds from the start of the process to its first 200.
  private static long awaitReady(Program program, Exercise exercise) throws Exception {
    var request = HttpRequest.newBuilder(exercise.ready()).timeout(Duration.ofSeconds(5)).build();
    while (program.age().compareTo(PATIENCE) < 0) {
      program.mustLive();
      if (status(request) == 200) {
        return program.age().toMillis();
      }
      Thread.sleep(5);
    }
    throw new IllegalStateException(
        "no 200 from " + exercise.ready() + " within " + PATIENCE + "\n" + program.output());
  }

  private static int status(HttpRequest request) throws InterruptedException {
    try {
      return HTTP.send(request, BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      return 0;
    }
  }

  /// Sends a request and returns the answer's body; any other status fails the training.
  static String ask(int expected, HttpRequest.Builder request) throws Exception {
    return ask(HTTP, expected, request);
  }

  static String ask(HttpClient client, int expected, HttpRequest.Builder request) throws Exception {
    var answer = client.send(request.timeout(PATIENCE).build(), BodyHandlers.ofString());
    if (answer.statusCode() != expected) {
      throw new IllegalStateException(
          answer.uri() + " answered " + answer.statusCode() + ": " + answer.body());
    }
    return answer.body();
  }

  static HttpRequest.Builder to(String uri) {
    return HttpRequest.newBuilder(URI.create(uri));
  }
}
