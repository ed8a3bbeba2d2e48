package dev.aifleet.conformance.rig;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/// Reads lines of HTTP/1.1.
final class HttpLines {
  private HttpLines() {}

  /// Up to the next LF, without the CR before it; empty at the end of the stream, too.
  static String line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      if (next != '\r') {
        line.write(next);
      }
    }
    return line.toString(US_ASCII);
  }
}
