package dev.aifleet.conformance.rig;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.aifleet.fixtures.ConfigBuilder;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A client on one kept connection, cheap enough for ten thousands of requests; it checks whether a
/// response ended as HTTP says. Not thread-safe.
public final class RawClient implements AutoCloseable {
  private final GatewayFixture gateway;
  private Socket socket;
  private InputStream in;

  /// @param headers by lower-case name
  /// @param body decoded as UTF-8
  /// @param whole the response ended by its length or last chunk, not with the connection
  public record Response(int status, Map<String, String> headers, String body, boolean whole) {}

  public RawClient(GatewayFixture gateway) throws IOException {
    this.gateway = gateway;
    socket = gateway.connect();
    in = new BufferedInputStream(socket.getInputStream());
  }

  /// @param headers lines such as `x-name: value`
  public Response post(String path, String body, List<String> headers) throws IOException {
    send(path, body, headers);
    return response();
  }

  /// Sends only, for a client that leaves or reads slowly.
  public Socket send(String path, String body, List<String> headers) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    OutputStream out = socket.getOutputStream();
    out.write((head(path, bytes.length, headers) + body).getBytes(UTF_8));
    return socket;
  }

  /// Request line and headers.
  public static String head(String path, int length, List<String> headers) {
    var head = new StringBuilder("POST " + path + " HTTP/1.1\r\nhost: gateway\r\n");
    head.append("authorization: Bearer ").append(ConfigBuilder.KEY).append("\r\n");
    head.append("content-type: application/json\r\ncontent-length: ").append(length);
    headers.forEach(header -> head.append("\r\n").append(header));
    return head.append("\r\n\r\n").toString();
  }

  private Response response() throws IOException {
    String status = HttpLines.line(in);
    if (status.isEmpty()) {
      throw new IOException("closed without a response");
    }
    Map<String, String> headers = new HashMap<>();
    for (String line = HttpLines.line(in); !line.isEmpty(); line = HttpLines.line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    var body = new ByteArrayOutputStream();
    boolean whole = body(headers, body);
    if (!whole || "close".equals(headers.get("connection"))) {
      reconnect();
    }
    return new Response(
        Integer.parseInt(status.split(" ", 3)[1]), headers, body.toString(UTF_8), whole);
  }

  private boolean body(Map<String, String> headers, ByteArrayOutputStream body) throws IOException {
    String length = headers.get("content-length");
    if (length != null) {
      body.writeBytes(in.readNBytes(Integer.parseInt(length)));
      return body.size() == Integer.parseInt(length);
    }
    while (true) {
      String size = HttpLines.line(in);
      if (size.isEmpty()) {
        return false;
      }
      int expected = Integer.parseInt(size, 16);
      byte[] chunk = in.readNBytes(expected);
      body.writeBytes(chunk);
      if (chunk.length < expected || !HttpLines.line(in).isEmpty()) {
        return false;
      }
      if (expected == 0) {
        return true;
      }
    }
  }

  private void reconnect() throws IOException {
    socket.close();
    socket = gateway.connect();
    in = new BufferedInputStream(socket.getInputStream());
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
