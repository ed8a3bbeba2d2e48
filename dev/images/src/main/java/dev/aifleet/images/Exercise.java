package dev.aifleet.images;

import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

/// What one program does while it is trained. What is used here starts fast in the image.
interface Exercise extends AutoCloseable {

  /// Puts files where the program will look for them, below `root/tmp`.
  void prepare(Path root) throws Exception;

  /// Variables of the program's environment.
  Map<String, String> environment();

  /// Answers 200 once the program is up.
  URI ready();

  /// Lets the program work.
  void run() throws Exception;

  @Override
  default void close() {}

  /// A port of the loopback interface that was free a moment ago.
  static int freePort() throws Exception {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
