package dev.aifleet.conformance.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.conformance.rig.ConcurrentClients;
import dev.aifleet.conformance.rig.RawClient;
import dev.aifleet.conformance.rig.RawClient.Response;
import dev.aifleet.conformance.streams.Recording.LineEnd;
import dev.aifleet.fixtures.FakeUpstream.Connection;
import dev.aifleet.fixtures.FakeUpstream.Request;
import dev.aifleet.fixtures.FakeUpstream.Script;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Streams that end too early, at every offset: the client gets all whole events, then an error in
/// the schema of its endpoint, and no terminal event.
final class BrokenTest {
  private static final String USAGE = ",\"stream_options\":{\"include_usage\":true}";

  /// Number of bytes of the recording that the provider sends.
  private static final String LENGTH = "x-length";

  private static final String LINES = "x-lines";
  private static final String CHAT_CHUNK = "\"chat.completion.chunk\"";
  private static final int STALLS = 12;

  @ParameterizedTest
  @MethodSource("ofClients")
  void aBreakAnywhereEndsInAnErrorEvent(Recording recording, LineEnd end) {
    String send = Recording.send(recording.path(), recording.model(), USAGE);
    try (var fixture = StreamsFixture.playing(BrokenTest::cutting)) {

      ConcurrentClients.run(
          fixture.gateway(),
          recording.bytes(end).length,
          (client, length) -> {
            Response response = client.post(recording.path(), send, upTo(length, end));
            String sent = wholeEvents(recording, length, end);
            if (isUnbegun(recording, sent)) {
              assertRefused(response, recording.path());
            } else {
              assertThat(response.body()).startsWith(sent);
              assertBroken(response, recording.path(), response.body().substring(sent.length()));
            }
          });

      fixture.gateway().awaitNothingInFlight();
    }
  }

  @ParameterizedTest
  @MethodSource("translated")
  void aBreakAnywhereEndsATranslationInAnErrorEvent(String path, Recording upstream)
      throws IOException {
    String send = Recording.send(path, upstream.model(), "");
    LineEnd end = LineEnd.LF;
    try (var fixture = StreamsFixture.playing(BrokenTest::cutting);
        var first = new RawClient(fixture.gateway())) {
      int length = upstream.bytes(end).length;
      String whole = Translated.known(first.post(path, send, whole(length, end)).body());

      ConcurrentClients.run(
          fixture.gateway(),
          upstream.bytes(end).length,
          (client, cut) -> {
            Response response = client.post(path, send, upTo(cut, end));
            String sent = wholeEvents(upstream, cut, end);
            if (isUnbegun(upstream, sent)) {
              assertRefused(response, path);
            } else {
              String got = Translated.known(response.body());
              int error = sameFrom(whole, got);
              assertThat(got.substring(0, error)).endsWith("\n\n");
              assertBroken(response, path, got.substring(error));
            }
          });
    }
  }

  /// Complete by HTTP, incomplete by its format. Only a translation can detect it, and must,
  /// because it would have to generate the terminal event.
  @ParameterizedTest
  @MethodSource("translated")
  void aTranslatedStreamWithoutItsEndIsNotEndedAsComplete(String path, Recording upstream) {
    String send = Recording.send(path, upstream.model(), "");
    LineEnd end = LineEnd.LF;
    try (var fixture = StreamsFixture.playing(BrokenTest::cutting)) {
      ConcurrentClients.run(
          fixture.gateway(),
          upstream.saidAll(),
          (client, length) -> {
            Response response = client.post(path, send, whole(length, end));
            if (response.status() == 200) {
              assertThat(response.body()).contains("\"error\"").doesNotContain("[DONE]\n");
              assertThat(response.body()).doesNotContain("event: message_stop\n");
              assertThat(response.whole()).isTrue();
            } else {
              assertRefused(response, path);
            }
          });
    }
  }

  /// After the terminal event the end of the connection is no error.
  @ParameterizedTest
  @EnumSource(names = "Gemini", mode = EnumSource.Mode.EXCLUDE)
  void aConnectionThatEndsAfterTheLastEventIsNoError(Recording recording) throws IOException {
    LineEnd end = LineEnd.LF;
    String send = Recording.send(recording.path(), recording.model(), USAGE);
    try (var fixture = StreamsFixture.playing(BrokenTest::cutting);
        var client = new RawClient(fixture.gateway())) {

      Response response =
          client.post(recording.path(), send, upTo(recording.bytes(end).length, end));

      assertThat(response.body()).isEqualTo(recording.text(end));
      assertThat(response.whole()).isTrue();
    }
  }

  /// An upstream that stalls is aborted after its idle timeout, at any offset.
  @ParameterizedTest
  @EnumSource(names = "Gemini", mode = EnumSource.Mode.EXCLUDE)
  void aStallAnywhereEndsInAnErrorEvent(Recording recording) {
    LineEnd end = LineEnd.LF;
    String send = Recording.send(recording.path(), recording.model(), USAGE);
    byte[] bytes = recording.bytes(end);
    int step = bytes.length / STALLS;
    try (var fixture = StreamsFixture.patient(Duration.ofMillis(150), BrokenTest::stalling)) {
      ConcurrentClients.run(
          fixture.gateway(),
          STALLS,
          (client, number) -> {
            int length = bytes.length - 1 - number * step;
            Response response = client.post(recording.path(), send, upTo(length, end));
            String sent = wholeEvents(recording, length, end);
            if (response.status() == 200) {
              assertThat(response.body()).startsWith(sent);
              String rest = response.body().substring(sent.length());
              assertThat(rest).contains("stopped responding");
              assertBroken(response, recording.path(), rest);
            } else {
              assertThat(isUnbegun(recording, sent)).isTrue();
              assertThat(response.status()).isEqualTo(504);
              assertThat(response.body()).contains("\"error\":{");
            }
          });
    }
  }

  private static void assertRefused(Response response, String path) {
    assertThat(response.status()).isEqualTo(502);
    assertThat(response.headers().get("content-type")).startsWith("application/json");
    assertThat(response.body())
        .startsWith(
            path.equals("/v1/messages") ? "{\"type\":\"error\",\"error\":{" : "{\"error\":{");
  }

  /// @param ending bytes after the whole events
  private static void assertBroken(Response response, String path, String ending) {
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.whole()).isTrue();
    List<String> events = Recording.events(ending, LineEnd.LF);
    assertThat(String.join("", events)).isEqualTo(ending);
    switch (path) {
      case "/v1/messages" -> {
        assertThat(events).hasSize(1);
        assertThat(ending)
            .startsWith("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":");
      }
      case "/v1/responses" -> {
        assertThat(events).hasSize(2);
        assertThat(events.getFirst())
            .startsWith("event: error\ndata: {\"type\":\"error\",\"sequence_number\":")
            .contains("\"error\":{");
        assertThat(events.getLast())
            .startsWith("event: response.failed\ndata: {\"type\":\"response.failed\",")
            .contains("\"id\":\"resp_1\"");
      }
      default -> {
        assertThat(events).hasSize(1);
        assertThat(ending).startsWith("data: {\"error\":{\"message\":");
      }
    }
    assertThat(response.body()).doesNotContain("data: [DONE]\n\n");
  }

  /// Whether nothing of it is passed on: only comments and the opening events arrived, which
  /// precede any output.
  private static boolean isUnbegun(Recording recording, String sent) {
    return switch (recording) {
      case Responses -> !sent.contains("response.output_item.added");
      case Messages, MessagesTools -> !sent.contains("content_block_start");
      // The first chunk has a role only.
      case Chat, ChatTools -> sent.indexOf(CHAT_CHUNK) == sent.lastIndexOf(CHAT_CHUNK);
      case Completions, Gemini -> !sent.contains("data:");
    };
  }

  /// The events that end within the first `length` bytes.
  private static String wholeEvents(Recording recording, int length, LineEnd end) {
    var whole = new StringBuilder();
    int bytes = 0;
    for (String event : Recording.events(recording.text(end), end)) {
      bytes += event.getBytes(UTF_8).length;
      if (bytes > length) {
        break;
      }
      whole.append(event);
    }
    return whole.toString();
  }

  private static int sameFrom(String whole, String got) {
    int same = 0;
    while (same < Math.min(whole.length(), got.length())
        && whole.charAt(same) == got.charAt(same)) {
      same++;
    }
    int event = got.lastIndexOf("\n\n", same - 1);
    return event < 0 ? 0 : event + 2;
  }

  private static List<String> upTo(int length, LineEnd end) {
    return List.of(LENGTH + ": " + length, LINES + ": " + end);
  }

  private static List<String> whole(int length, LineEnd end) {
    return List.of(LENGTH + ": " + length, LINES + ": " + end, "x-whole: true");
  }

  /// Batches the head and as much of the recording as `request` asks for.
  private static void batchPart(Recording recording, Request request, Connection connection)
      throws IOException {
    byte[] bytes = recording.bytes(LineEnd.valueOf(request.header(LINES)));
    connection.batch();
    connection.events();
    connection.chunk(bytes, 0, Integer.parseInt(request.header(LENGTH)));
  }

  private static Script cutting(Recording recording) {
    return (request, connection) -> {
      batchPart(recording, request, connection);
      if (request.headers().containsKey("x-whole")) {
        connection.lastChunk();
        connection.flush();
      } else {
        connection.flush();
        connection.cut();
      }
    };
  }

  private static Script stalling(Recording recording) {
    return (request, connection) -> {
      batchPart(recording, request, connection);
      connection.flush();
      connection.awaitAbort();
    };
  }

  static Stream<Arguments> ofClients() {
    return Arrays.stream(Recording.values())
        .filter(one -> !one.path().isEmpty())
        .flatMap(
            one -> Stream.of(LineEnd.LF, LineEnd.CRLF).map(end -> Arguments.arguments(one, end)));
  }

  static Stream<Arguments> translated() {
    return Translated.PAIRS.stream().map(pair -> Arguments.arguments(pair.path(), pair.upstream()));
  }
}
