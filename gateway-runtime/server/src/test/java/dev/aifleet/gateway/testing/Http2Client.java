package dev.aifleet.gateway.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import dev.aifleet.fixtures.ConfigBuilder;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// An HTTP/2 client whose frames a test controls (RFC 9113). Never compresses a header, and ignores
/// the gateway's limits.
public final class Http2Client implements AutoCloseable {
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int PRIORITY = 2;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int GOAWAY = 7;
  private static final int WINDOW_UPDATE = 8;
  private static final int CONTINUATION = 9;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;
  private static final int HAS_PRIORITY = 0x20;
  private static final int PRIORITY_BYTES = 5;
  private static final int ACK = 1;

  /// SETTINGS_INITIAL_WINDOW_SIZE.
  private static final short WINDOW = 4;

  private static final int MAX_WINDOW = Integer.MAX_VALUE;
  private static final int DEFAULT_WINDOW = 65_535;
  private static final int MAX_FRAME = 16_384;
  private static final Duration SOON = Duration.ofSeconds(10);

  private final Socket socket;
  private final Map<Integer, Stream> streams = new ConcurrentHashMap<>();
  private final DefaultHttp2HeadersDecoder headers = new DefaultHttp2HeadersDecoder(false);
  private int nextStream = 1;
  private volatile boolean goAway;
  private volatile String farewell = "";
  private volatile boolean closed;

  private Http2Client(Socket socket, boolean reads) throws IOException {
    this.socket = socket;
    socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(UTF_8));
    if (reads) {
      frame(SETTINGS, 0, 0, new byte[0]);
      Thread.ofVirtual().start(this::read);
    } else {
      frame(SETTINGS, 0, 0, ByteBuffer.allocate(6).putShort(WINDOW).putInt(MAX_WINDOW).array());
      byte[] more = ByteBuffer.allocate(4).putInt(MAX_WINDOW - DEFAULT_WINDOW).array();
      frame(WINDOW_UPDATE, 0, 0, more);
    }
  }

  public static Http2Client connect(GatewayRig gateway) throws IOException {
    return new Http2Client(gateway.connect(), true);
  }

  /// One that promises to read whatever comes, and never reads a byte.
  public static Http2Client withoutReading(Socket socket) throws IOException {
    return new Http2Client(socket, false);
  }

  /// One request and its response.
  public final class Stream {
    private final int id;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private volatile @Nullable Http2Headers head;
    private volatile boolean ended;
    private volatile long resetCode = -1;

    private Stream(int id) {
      this.id = id;
    }

    public void send(String text, boolean last) throws IOException {
      frame(DATA, last ? END_STREAM : 0, id, text.getBytes(UTF_8));
    }

    public void reset() throws IOException {
      frame(RST_STREAM, 0, id, ByteBuffer.allocate(4).putInt(8).array());
    }

    public Stream awaitEnd() {
      await().atMost(SOON).until(() -> ended || closed);
      return this;
    }

    public @Nullable String header(String name) {
      Http2Headers known = head;
      CharSequence value = known == null ? null : known.get(name);
      return value == null ? null : value.toString();
    }

    public synchronized String body() {
      return body.toString(UTF_8);
    }

    public boolean isEnded() {
      return ended;
    }

    /// -1: was not reset.
    public long resetCode() {
      return resetCode;
    }
  }

  public Stream chat(String body) throws IOException {
    Stream stream = open("POST", "/v1/chat/completions", false);
    stream.send(body, true);
    return stream;
  }

  /// `count` chats at a time.
  public List<Stream> chats(int count) throws IOException {
    List<Stream> chats = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      chats.add(chat(GatewayRig.CHAT));
    }
    return chats;
  }

  /// A chat of the bearer of another key or token.
  public Stream chatAs(String key, String body) throws IOException {
    Stream stream = added();
    frame(HEADERS, END_HEADERS, stream.id, head("POST", "/v1/chat/completions", key));
    stream.send(body, true);
    return stream;
  }

  /// Requests a tunnel, which has neither scheme nor path (RFC 9113 section 8.5).
  public Stream connect(String authority) throws IOException {
    Stream stream = added();
    var block = new ByteArrayOutputStream();
    literal(block, ":method", "CONNECT");
    literal(block, ":authority", authority);
    frame(HEADERS, END_HEADERS | END_STREAM, stream.id, block.toByteArray());
    return stream;
  }

  public Stream open(String method, String path, boolean last) throws IOException {
    Stream stream = added();
    frame(HEADERS, END_HEADERS | (last ? END_STREAM : 0), stream.id, head(method, path));
    return stream;
  }

  /// A request without a body and with one more header, in as many frames as it takes.
  public Stream openWith(String method, String path, String name, String value) throws IOException {
    return openWith(method, path, name, value, END_STREAM);
  }

  /// The same, and its body is still to come.
  public Stream openWithBody(String method, String path, String name, String value)
      throws IOException {
    return openWith(method, path, name, value, 0);
  }

  private Stream openWith(String method, String path, String name, String value, int end)
      throws IOException {
    Stream stream = added();
    var block = new ByteArrayOutputStream();
    block.writeBytes(head(method, path));
    literal(block, name, value);
    byte[] all = block.toByteArray();
    for (int at = 0; at < all.length; at += MAX_FRAME) {
      int to = Math.min(all.length, at + MAX_FRAME);
      int flags = (to == all.length ? END_HEADERS : 0) | (at == 0 ? end : 0);
      byte[] part = Arrays.copyOfRange(all, at, to);
      frame(at == 0 ? HEADERS : CONTINUATION, flags, stream.id, part);
    }
    return stream;
  }

  /// Sends a kind of frame until all are sent or the gateway has closed the connection.
  public void flood(String kind, int count) {
    try {
      if (kind.equals("CONTINUATION") || kind.equals("DATA")) {
        frame(HEADERS, kind.equals("DATA") ? END_HEADERS : 0, added().id, head("POST", "/v1/x"));
      }
      for (int i = 0; i < count; i++) {
        floodOnce(kind);
      }
    } catch (IOException e) {
      closed = true;
    }
  }

  public boolean hasGoAway() {
    return goAway;
  }

  /// Debug data of the gateway's GOAWAY; empty: none.
  public String farewell() {
    return farewell;
  }

  public boolean isClosed() {
    return closed;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private void floodOnce(String kind) throws IOException {
    switch (kind) {
      case "PING" -> frame(PING, 0, 0, new byte[8]);
      case "SETTINGS" -> frame(SETTINGS, 0, 0, new byte[0]);
      case "PRIORITY" -> frame(PRIORITY, 0, nextStream + 2, new byte[] {0, 0, 0, 1, 1});
      case "CONTINUATION" -> frame(CONTINUATION, 0, nextStream - 2, new byte[0]);
      case "DATA" -> frame(DATA, 0, nextStream - 2, new byte[0]);
      default -> open("POST", "/v1/chat/completions", false).reset();
    }
  }

  private synchronized Stream added() {
    var stream = new Stream(nextStream);
    nextStream += 2;
    streams.put(stream.id, stream);
    return stream;
  }

  private static byte[] head(String method, String path) {
    return head(method, path, ConfigBuilder.KEY);
  }

  private static byte[] head(String method, String path, String key) {
    var block = new ByteArrayOutputStream();
    literal(block, ":method", method);
    literal(block, ":scheme", "http");
    literal(block, ":path", path);
    literal(block, ":authority", "gateway");
    literal(block, "authorization", "Bearer " + key);
    literal(block, "content-type", "application/json");
    return block.toByteArray();
  }

  /// Never indexed, never packed (RFC 7541 section 6.2.2).
  private static void literal(ByteArrayOutputStream block, String name, String value) {
    block.write(0);
    string(block, name);
    string(block, value);
  }

  private static void string(ByteArrayOutputStream block, String text) {
    int length = text.length();
    if (length < 127) {
      block.write(length);
    } else {
      block.write(127);
      int rest = length - 127;
      while (rest >= 128) {
        block.write(rest % 128 + 128);
        rest /= 128;
      }
      block.write(rest);
    }
    block.writeBytes(text.getBytes(UTF_8));
  }

  private synchronized void frame(int type, int flags, int stream, byte[] payload)
      throws IOException {
    var bytes = ByteBuffer.allocate(9 + payload.length);
    bytes.put((byte) (payload.length >> 16)).putShort((short) payload.length);
    bytes.put((byte) type).put((byte) flags).putInt(stream).put(payload);
    socket.getOutputStream().write(bytes.array());
  }

  private void read() {
    try {
      var in = new DataInputStream(socket.getInputStream());
      while (true) {
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        take(type, flags, streams.get(stream), in.readNBytes(length));
      }
    } catch (IOException e) {
      closed = true;
    }
  }

  private void take(int type, int flags, @Nullable Stream stream, byte[] payload)
      throws IOException {
    if (type == GOAWAY) {
      farewell =
          new String(payload, Math.min(8, payload.length), Math.max(0, payload.length - 8), UTF_8);
      goAway = true;
    } else if (type == SETTINGS && flags == 0) {
      frame(SETTINGS, ACK, 0, new byte[0]);
    } else if (stream != null) {
      answer(type, flags, stream, payload);
    }
  }

  private void answer(int type, int flags, Stream stream, byte[] payload) throws IOException {
    if (type == HEADERS) {
      int from = (flags & HAS_PRIORITY) == 0 ? 0 : PRIORITY_BYTES;
      stream.head = decoded(stream.id, Arrays.copyOfRange(payload, from, payload.length));
    } else if (type == DATA && payload.length > 0) {
      synchronized (stream) {
        stream.body.writeBytes(payload);
      }
      byte[] increment = ByteBuffer.allocate(4).putInt(payload.length).array();
      frame(WINDOW_UPDATE, 0, 0, increment);
      frame(WINDOW_UPDATE, 0, stream.id, increment);
    } else if (type == RST_STREAM) {
      stream.resetCode = ByteBuffer.wrap(payload).getInt();
      stream.ended = true;
    }
    if ((type == HEADERS || type == DATA) && (flags & END_STREAM) != 0) {
      stream.ended = true;
    }
  }

  private Http2Headers decoded(int id, byte[] block) {
    try {
      return headers.decodeHeaders(id, Unpooled.wrappedBuffer(block));
    } catch (io.netty.handler.codec.http2.Http2Exception e) {
      throw new UncheckedIOException(new IOException(e));
    }
  }
}
