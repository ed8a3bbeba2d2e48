package dev.aifleet.simulator;

import static java.net.http.HttpResponse.BodyHandlers.ofByteArray;
import static java.net.http.HttpResponse.BodyHandlers.ofString;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.aifleet.simulator.knobs.Behavior;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A simulator with an HTTP client and with raw sockets, which show every byte and how a connection
/// ends.
final class SimulatorFixture implements AutoCloseable {
  static final String CHAT = "{\"model\":\"gpt-4o\",\"messages\":[]}";
  static final String STREAM = "{\"model\":\"gpt-4o\",\"messages\":[],\"stream\":true}";
  static final String CHAT_PATH = "/v1/chat/completions";

  private static final ObjectMapper JSON = new ObjectMapper();

  /// A response that sends nothing for this long hangs.
  private static final int SILENCE_MILLIS = 500;

  private final ProviderSimulator simulator =
      ProviderSimulator.start(
          new Settings("official", 0, 1, Behavior.DEFAULT, new Settings.Tls(0, "", "", List.of())));
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /// How a connection ended.
  enum End {
    Open,
    Fin,
    Reset
  }

  /// @param text one char per byte
  record RawResponse(String text, End end) {
    /// The bytes after the head, with chunk sizes where it is chunked.
    String body() {
      int blank = text.indexOf("\r\n\r\n");
      return blank < 0 ? "" : text.substring(blank + 4);
    }

    /// The chunks of a chunked body, without the last, empty one.
    List<String> chunks() {
      List<String> chunks = new ArrayList<>();
      String rest = body();
      int line = rest.indexOf("\r\n");
      while (line > 0) {
        int size = Integer.parseInt(rest.substring(0, line), 16);
        if (size == 0 || rest.length() < line + 2 + size) {
          break;
        }
        chunks.add(rest.substring(line + 2, line + 2 + size));
        rest = rest.substring(line + 2 + size + 2);
        line = rest.indexOf("\r\n");
      }
      return chunks;
    }
  }

  ProviderSimulator simulator() {
    return simulator;
  }

  HttpResponse<String> chat(String body, String... headers) throws Exception {
    return post(CHAT_PATH, body, headers);
  }

  HttpResponse<String> post(String path, String body, String... headers) throws Exception {
    return client.send(request(path, body, headers), ofString());
  }

  HttpResponse<byte[]> postForBytes(String path, String body, String... headers) throws Exception {
    return client.send(request(path, body, headers), ofByteArray());
  }

  HttpResponse<byte[]> post(String path, byte[] body, String... headers) throws Exception {
    HttpRequest.Builder request = at(path).POST(BodyPublishers.ofByteArray(body));
    return client.send(request.headers(headers).build(), ofByteArray());
  }

  HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = at(path);
    return client.send(
        (headers.length == 0 ? request : request.headers(headers)).build(), ofString());
  }

  HttpResponse<String> put(String path, String body) throws Exception {
    return client.send(at(path).PUT(BodyPublishers.ofString(body)).build(), ofString());
  }

  void delete(String path) throws Exception {
    assertThat(client.send(at(path).DELETE().build(), ofString()).statusCode()).isEqualTo(204);
  }

  void setBehavior(String json) throws Exception {
    HttpResponse<String> response = post("/behavior", json);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
  }

  JsonNode statsWhen(String pointer, int value) {
    return await()
        .until(() -> json(get("/stats").body()), stats -> stats.at(pointer).asInt() == value);
  }

  static JsonNode json(String text) throws IOException {
    return JSON.readTree(text);
  }

  /// The `data` of a stream's events.
  static List<String> data(String stream) {
    return fields(stream, "data: ");
  }

  /// The JSON of a stream's events, without the `[DONE]` that ends OpenAI's.
  static List<JsonNode> events(String stream) throws IOException {
    List<JsonNode> events = new ArrayList<>();
    for (String data : data(stream)) {
      if (!data.equals("[DONE]")) {
        events.add(json(data));
      }
    }
    return events;
  }

  static List<String> types(String stream) {
    return fields(stream, "event: ");
  }

  private static List<String> fields(String stream, String name) {
    return stream
        .lines()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(name.length()))
        .toList();
  }

  /// Sends a chat request and reads until the connection ends or hangs.
  RawResponse rawChat(String body, String... headers) throws IOException {
    try (Socket socket = ask(body, headers)) {
      return read(socket);
    }
  }

  /// Sends a chat request over a new socket.
  Socket ask(String body, String... headers) throws IOException {
    StringBuilder head = new StringBuilder("POST " + CHAT_PATH + " HTTP/1.1\r\nhost: a\r\n");
    for (int i = 0; i < headers.length; i += 2) {
      head.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
    }
    head.append("content-length: ").append(body.length()).append("\r\n\r\n").append(body);
    Socket socket = open();
    socket.getOutputStream().write(head.toString().getBytes(UTF_8));
    return socket;
  }

  Socket open() throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), simulator.port());
    socket.setSoTimeout(SILENCE_MILLIS);
    return socket;
  }

  static RawResponse read(Socket socket) {
    var bytes = new ByteArrayOutputStream();
    End end = End.Open;
    try {
      byte[] buffer = new byte[65536];
      int count = socket.getInputStream().read(buffer);
      while (count >= 0) {
        bytes.write(buffer, 0, count);
        count = socket.getInputStream().read(buffer);
      }
      end = End.Fin;
    } catch (SocketTimeoutException e) {
      end = End.Open;
    } catch (SocketException e) {
      end = End.Reset;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return new RawResponse(bytes.toString(ISO_8859_1), end);
  }

  @Override
  public void close() {
    client.close();
    simulator.close();
  }

  private HttpRequest request(String path, String body, String... headers) {
    HttpRequest.Builder request = at(path).POST(BodyPublishers.ofString(body));
    return (headers.length == 0 ? request : request.headers(headers)).build();
  }

  private HttpRequest.Builder at(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + simulator.port() + path))
        .timeout(Duration.ofSeconds(10));
  }
}
