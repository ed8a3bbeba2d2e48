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

/// A client on one connection that it keeps, and that sees whether an answer ended as it should:
/// ten thousands of requests cost it nothing. Not thread-safe.
public final class RawClient implements AutoCloseable {
  private final Scene scene;
  private Socket socket;
  private InputStream in;

  /// @param headers by lower-case name
  /// @param body equal only where all bytes are, as long as the other one is proper UTF-8
  /// @param whole the answer ended as HTTP says, not with the connection
  public record Answer(int status, Map<String, String> headers, String body, boolean whole) {}

  public RawClient(Scene scene) throws IOException {
    this.scene = scene;
    socket = scene.connect();
    in = new BufferedInputStream(socket.getInputStream());
  }

  /// @param headers lines such as `x-name: value`
  public Answer post(String path, String body, List<String> headers) throws IOException {
    send(path, body, headers);
    return answer();
  }

  /// Only asks: for whoever leaves, or reads at a pace of its own.
  public Socket send(String path, String body, List<String> headers) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    OutputStream out = socket.getOutputStream();
    out.write((head(path, bytes.length, headers) + body).getBytes(UTF_8));
    return socket;
  }

  /// Everything of a request before its body.
  public static String head(String path, int length, List<String> headers) {
    var head = new StringBuilder("POST " + path + " HTTP/1.1\r\nhost: gateway\r\n");
    head.append("authorization: Bearer ").append(ConfigBuilder.KEY).append("\r\n");
    head.append("content-type: application/json\r\ncontent-length: ").append(length);
    headers.forEach(header -> head.append("\r\n").append(header));
    return head.append("\r\n\r\n").toString();
  }

  private Answer answer() throws IOException {
    String status = Bytes.line(in);
    if (status.isEmpty()) {
      throw new IOException("closed without an answer");
    }
    Map<String, String> headers = new HashMap<>();
    for (String line = Bytes.line(in); !line.isEmpty(); line = Bytes.line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    var body = new ByteArrayOutputStream();
    boolean whole = body(headers, body);
    if (!whole || "close".equals(headers.get("connection"))) {
      reconnect();
    }
    return new Answer(
        Integer.parseInt(status.split(" ", 3)[1]), headers, body.toString(UTF_8), whole);
  }

  private boolean body(Map<String, String> headers, ByteArrayOutputStream body) throws IOException {
    String length = headers.get("content-length");
    if (length != null) {
      body.writeBytes(in.readNBytes(Integer.parseInt(length)));
      return body.size() == Integer.parseInt(length);
    }
    while (true) {
      String size = Bytes.line(in);
      if (size.isEmpty()) {
        return false;
      }
      int expected = Integer.parseInt(size, 16);
      byte[] chunk = in.readNBytes(expected);
      body.writeBytes(chunk);
      if (chunk.length < expected || !Bytes.line(in).isEmpty()) {
        return false;
      }
      if (expected == 0) {
        return true;
      }
    }
  }

  private void reconnect() throws IOException {
    socket.close();
    socket = scene.connect();
    in = new BufferedInputStream(socket.getInputStream());
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
