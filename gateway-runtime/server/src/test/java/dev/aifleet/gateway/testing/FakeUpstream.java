package dev.aifleet.gateway.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;

/// An upstream whose every byte a test decides: a socket server that reads whole requests and lets
/// a script write the answers.
public final class FakeUpstream implements Closeable {
  /// What to do with one request.
  public interface Script {
    void answer(Request request, Connection connection) throws IOException;
  }

  /// @param headers by lower-case name; the last one wins
  public record Request(String line, Map<String, String> headers, String body) {}

  private final ServerSocket server;
  private final Script script;
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicInteger aborts = new AtomicInteger();

  private FakeUpstream(Script script, ServerSocketFactory sockets) {
    this.script = script;
    try {
      server = sockets.createServerSocket(0, 512, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  public static FakeUpstream answering(Script script) {
    return new FakeUpstream(script, ServerSocketFactory.getDefault());
  }

  /// One that speaks TLS; its [#url] still says `http`.
  public static FakeUpstream answeringOverTls(SSLContext tls, Script script) {
    return new FakeUpstream(script, tls.getServerSocketFactory());
  }

  /// Answers every request with 200 and `body`.
  public static FakeUpstream json(String body) {
    return answering((request, connection) -> connection.json(200, body));
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/v1");
  }

  /// What came in so far.
  public List<Request> requests() {
    return requests;
  }

  /// Connections accepted so far.
  public int connections() {
    return accepted.get();
  }

  public int openConnections() {
    return connections.size();
  }

  /// Requests whose client went away before the answer was whole.
  public int aborts() {
    return aborts.get();
  }

  /// Closes all connections that are open now, and goes on listening.
  public void dropConnections() {
    connections.forEach(Connection::cut);
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    dropConnections();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        socket.setTcpNoDelay(true);
        accepted.incrementAndGet();
        var connection = new Connection(socket);
        connections.add(connection);
        Thread.ofVirtual().start(() -> serve(connection));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Connection connection) {
    boolean answering = false;
    try (connection.socket) {
      Request request = read(connection.in);
      while (request != null) {
        answering = true;
        requests.add(request);
        script.answer(request, connection);
        answering = false;
        request = read(connection.in);
      }
    } catch (IOException e) {
      if (answering && !connection.cut) {
        aborts.incrementAndGet();
      }
    } finally {
      connections.remove(connection);
    }
  }

  private static @org.jspecify.annotations.Nullable Request read(InputStream in)
      throws IOException {
    String line = line(in);
    if (line.isEmpty()) {
      return null;
    }
    Map<String, String> headers = new HashMap<>();
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      int colon = header.indexOf(':');
      headers.put(
          header.substring(0, colon).toLowerCase(Locale.ROOT), header.substring(colon + 1).strip());
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    return new Request(line, Map.copyOf(headers), body);
  }

  private static String line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    int next = in.read();
    while (next >= 0 && next != '\n') {
      if (next != '\r') {
        line.write(next);
      }
      next = in.read();
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  /// One accepted socket, as a script sees it.
  public static final class Connection {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private volatile boolean cut;

    private Connection(Socket socket) throws IOException {
      this.socket = socket;
      this.in = new BufferedInputStream(socket.getInputStream());
      this.out = socket.getOutputStream();
    }

    public void json(int status, String body, String... headers) throws IOException {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      var head =
          new StringBuilder("HTTP/1.1 " + status + " X\r\ncontent-type: application/json\r\n");
      for (String header : headers) {
        head.append(header).append("\r\n");
      }
      head.append("content-length: ").append(bytes.length).append("\r\n\r\n");
      var whole = new ByteArrayOutputStream();
      whole.writeBytes(head.toString().getBytes(StandardCharsets.UTF_8));
      whole.writeBytes(bytes);
      raw(whole.toByteArray());
    }

    /// Begins an event stream.
    public void events() throws IOException {
      raw(
          """
          HTTP/1.1 200 OK\r
          content-type: text/event-stream; charset=utf-8\r
          transfer-encoding: chunked\r
          \r
          """);
    }

    /// One chunk of the transfer encoding, whatever it is part of.
    public void chunk(byte[] bytes) throws IOException {
      var framed = new ByteArrayOutputStream();
      framed.writeBytes(
          (Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.UTF_8));
      framed.writeBytes(bytes);
      framed.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
      raw(framed.toByteArray());
    }

    public void chunk(String text) throws IOException {
      chunk(text.getBytes(StandardCharsets.UTF_8));
    }

    public void lastChunk() throws IOException {
      raw("0\r\n\r\n");
    }

    public void raw(String text) throws IOException {
      raw(text.getBytes(StandardCharsets.UTF_8));
    }

    public void raw(byte[] bytes) throws IOException {
      out.write(bytes);
      out.flush();
    }

    /// Waits until the other side has closed.
    public void awaitAbort() throws IOException {
      if (in.read() < 0) {
        throw new IOException("the gateway has closed the connection");
      }
    }

    /// Keeps the gateway waiting until the test lets go.
    public void hold(CountDownLatch until) throws IOException {
      try {
        until.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("the upstream is being closed");
      }
    }

    /// Closes by TCP reset: what is on its way is lost as well.
    public void reset() throws IOException {
      socket.setSoLinger(true, 0);
      cut();
    }

    /// Closes without another word.
    public void cut() {
      cut = true;
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
