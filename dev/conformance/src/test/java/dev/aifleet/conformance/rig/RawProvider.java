package dev.aifleet.conformance.rig;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A provider whose every byte a script writes: for pieces that the simulator cannot cut.
public final class RawProvider implements AutoCloseable {
  /// Answers one request, on a thread of its connection's own.
  public interface Script {
    void answer(Request request, Connection connection) throws IOException;
  }

  /// @param headers by lower-case name; the last one wins
  public record Request(Map<String, String> headers, String body) {}

  private final String name;
  private final Script script;
  private final ServerSocket server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  private RawProvider(String name, Script script) {
    this.name = name;
    this.script = script;
    try {
      server = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  public static RawProvider named(String name, Script script) {
    return new RawProvider(name, script);
  }

  public String name() {
    return name;
  }

  /// Its base URL for a wire format's `path`, such as `/v1`.
  public URI url(String path) {
    return URI.create("http://127.0.0.1:" + server.getLocalPort() + path);
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      var in = new BufferedInputStream(socket.getInputStream());
      var connection = new Connection(socket);
      while (!Bytes.line(in).isEmpty()) {
        script.answer(read(in), connection);
      }
    } catch (IOException e) {
      // The gateway has left, or the script has: either is told by what the client got.
    } finally {
      open.remove(socket);
    }
  }

  private static Request read(InputStream in) throws IOException {
    Map<String, String> headers = new HashMap<>();
    for (String line = Bytes.line(in); !line.isEmpty(); line = Bytes.line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    return new Request(headers, new String(in.readNBytes(length), US_ASCII));
  }

  /// One socket of the gateway's, as a script sees it.
  public static final class Connection {
    private final Socket socket;
    private final ByteArrayOutputStream unsent = new ByteArrayOutputStream();

    private Connection(Socket socket) {
      this.socket = socket;
    }

    /// The head of an event stream that is chunked. Goes out with what follows.
    public void events() {
      write("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\n");
      write("transfer-encoding: chunked\r\n\r\n");
    }

    /// One chunk of the transfer coding: reaches the gateway's code as a piece of its own, also
    /// where the network joins it with others.
    public void chunk(byte[] bytes, int from, int to) {
      if (from < to) {
        write(Integer.toHexString(to - from) + "\r\n");
        unsent.write(bytes, from, to - from);
        write("\r\n");
      }
    }

    public void lastChunk() {
      write("0\r\n\r\n");
    }

    public void write(String ascii) {
      unsent.writeBytes(ascii.getBytes(US_ASCII));
    }

    public void flush() throws IOException {
      unsent.writeTo(socket.getOutputStream());
      unsent.reset();
    }

    /// Closes without another word.
    public void cut() throws IOException {
      socket.close();
    }

    /// The same, with a reset: what was sent just before may be lost.
    public void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    /// Says nothing until the gateway has left.
    public void stall() throws IOException {
      while (socket.getInputStream().read() >= 0) {
        // Whatever comes is not read as a request any more.
      }
    }
  }
}
