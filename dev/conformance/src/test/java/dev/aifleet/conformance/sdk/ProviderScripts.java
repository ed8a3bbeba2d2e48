package dev.aifleet.conformance.sdk;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.aifleet.fixtures.FakeUpstream.Request;
import dev.aifleet.fixtures.FakeUpstream.Script;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;

/// Scripts of providers, in any format.
final class ProviderScripts {
  private ProviderScripts() {}

  static boolean wantsStream(Request request) {
    return request.body().contains("\"stream\":true");
  }

  /// The first request gets one response, all later ones the other.
  static Script once(Script first, Script then) {
    var requests = new AtomicInteger();
    return (request, connection) ->
        (requests.getAndIncrement() == 0 ? first : then).respond(request, connection);
  }

  /// @param contentType without a charset
  static Script body(int status, String contentType, String body) {
    return (_, connection) -> connection.raw(whole(status, contentType, body.getBytes(UTF_8), ""));
  }

  /// A whole response with gzip, whatever the request accepts.
  static Script gzipped(ProviderFormat format, String text) {
    return (request, connection) -> {
      boolean stream = wantsStream(request);
      String type = stream ? "text/event-stream" : "application/json";
      var packed = new ByteArrayOutputStream();
      try (var gzip = new GZIPOutputStream(packed)) {
        gzip.write((stream ? format.events(text) : format.unary(text)).getBytes(UTF_8));
      }
      connection.raw(whole(200, type, packed.toByteArray(), "content-encoding: gzip\r\n"));
    };
  }

  private static byte[] whole(int status, String type, byte[] body, String headers)
      throws IOException {
    var whole = new ByteArrayOutputStream();
    String head =
        "HTTP/1.1 %d X\r\ncontent-type: %s\r\n%scontent-length: %d\r\n\r\n"
            .formatted(status, type, headers, body.length);
    whole.write(head.getBytes(UTF_8));
    whole.write(body);
    return whole.toByteArray();
  }
}
