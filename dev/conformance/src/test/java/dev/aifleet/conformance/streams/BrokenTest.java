package dev.aifleet.conformance.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.conformance.rig.Crew;
import dev.aifleet.conformance.rig.RawClient;
import dev.aifleet.conformance.rig.RawClient.Answer;
import dev.aifleet.conformance.streams.Recording.LineEnd;
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

/// Streams that end too early, at every offset: what was whole is the client's, then it is told in
/// the words of its endpoint, and never that this was all.
final class BrokenTest {
  private static final String USAGE = ",\"stream_options\":{\"include_usage\":true}";

  /// How many bytes of its recording the provider sends.
  private static final String LENGTH = "x-length";

  private static final String LINES = "x-lines";
  private static final int STALLS = 12;

  @ParameterizedTest
  @MethodSource("ofClients")
  void aBreakAnywhereEndsInAnErrorEvent(Recording recording, LineEnd end) {
    String ask = Recording.ask(recording.path(), recording.model(), USAGE);
    try (var stage = Stage.playing(BrokenTest::cutting)) {

      Crew.plays(
          stage.scene(),
          recording.bytes(end).length,
          (client, length) -> {
            Answer answer = client.post(recording.path(), ask, upTo(length, end));
            String sent = wholeEvents(recording, length, end);
            if (isUnbegun(recording, sent)) {
              assertRefused(answer, recording.path());
            } else {
              assertThat(answer.body()).startsWith(sent);
              assertBroken(answer, recording.path(), answer.body().substring(sent.length()));
            }
          });

      stage.scene().awaitNothingInFlight();
    }
  }

  @ParameterizedTest
  @MethodSource("translated")
  void aBreakAnywhereEndsATranslationInAnErrorEvent(String path, Recording upstream)
      throws IOException {
    String ask = Recording.ask(path, upstream.model(), "");
    LineEnd end = LineEnd.LF;
    try (var stage = Stage.playing(BrokenTest::cutting);
        var first = new RawClient(stage.scene())) {
      int length = upstream.bytes(end).length;
      String whole = Translated.known(first.post(path, ask, whole(length, end)).body());

      Crew.plays(
          stage.scene(),
          upstream.bytes(end).length,
          (client, cut) -> {
            Answer answer = client.post(path, ask, upTo(cut, end));
            String sent = wholeEvents(upstream, cut, end);
            if (isUnbegun(upstream, sent)) {
              assertRefused(answer, path);
            } else {
              String got = Translated.known(answer.body());
              int told = sameFrom(whole, got);
              assertThat(got.substring(0, told)).endsWith("\n\n");
              assertBroken(answer, path, got.substring(told));
            }
          });
    }
  }

  /// HTTP says that all has come, the format says that it has not: only a translation can tell, and
  /// must, since it would have to make up the end.
  @ParameterizedTest
  @MethodSource("translated")
  void aTranslationOfAnAnswerWithoutItsEndIsNotEnded(String path, Recording upstream) {
    String ask = Recording.ask(path, upstream.model(), "");
    LineEnd end = LineEnd.LF;
    try (var stage = Stage.playing(BrokenTest::cutting)) {
      Crew.plays(
          stage.scene(),
          upstream.saidAll(),
          (client, length) -> {
            Answer answer = client.post(path, ask, whole(length, end));
            if (answer.status() == 200) {
              assertThat(answer.body()).contains("\"error\"").doesNotContain("[DONE]\n");
              assertThat(answer.body()).doesNotContain("event: message_stop\n");
              assertThat(answer.whole()).isTrue();
            } else {
              assertRefused(answer, path);
            }
          });
    }
  }

  /// The last word was said: nobody needs to hear that the connection then broke.
  @ParameterizedTest
  @EnumSource(names = "Gemini", mode = EnumSource.Mode.EXCLUDE)
  void aBreakAfterTheLastEventIsNoMatter(Recording recording) throws IOException {
    LineEnd end = LineEnd.LF;
    String ask = Recording.ask(recording.path(), recording.model(), USAGE);
    try (var stage = Stage.playing(BrokenTest::cutting);
        var client = new RawClient(stage.scene())) {

      Answer answer = client.post(recording.path(), ask, upTo(recording.bytes(end).length, end));

      assertThat(answer.body()).isEqualTo(recording.text(end));
      assertThat(answer.whole()).isTrue();
    }
  }

  /// An upstream that goes silent is given up after its idle time, wherever it stops.
  @ParameterizedTest
  @EnumSource(names = "Gemini", mode = EnumSource.Mode.EXCLUDE)
  void aStallAnywhereEndsInAnErrorEvent(Recording recording) {
    LineEnd end = LineEnd.LF;
    String ask = Recording.ask(recording.path(), recording.model(), USAGE);
    byte[] bytes = recording.bytes(end);
    int step = bytes.length / STALLS;
    try (var stage = Stage.patient(Duration.ofMillis(150), BrokenTest::stalling)) {
      Crew.plays(
          stage.scene(),
          STALLS,
          (client, number) -> {
            int length = bytes.length - 1 - number * step;
            Answer answer = client.post(recording.path(), ask, upTo(length, end));
            String sent = wholeEvents(recording, length, end);
            if (answer.status() == 200) {
              assertThat(answer.body()).startsWith(sent);
              String rest = answer.body().substring(sent.length());
              assertThat(rest).contains("stopped answering");
              assertBroken(answer, recording.path(), rest);
            } else {
              assertThat(isUnbegun(recording, sent)).isTrue();
              assertThat(answer.status()).isEqualTo(504);
              assertThat(answer.body()).contains("\"error\":{");
            }
          });
    }
  }

  private static void assertRefused(Answer answer, String path) {
    assertThat(answer.status()).isEqualTo(502);
    assertThat(answer.headers().get("content-type")).startsWith("application/json");
    assertThat(answer.body())
        .startsWith(
            path.equals("/v1/messages") ? "{\"type\":\"error\",\"error\":{" : "{\"error\":{");
  }

  /// @param ending what came behind the events that were whole
  private static void assertBroken(Answer answer, String path, String ending) {
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.whole()).isTrue();
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
    assertThat(answer.body()).doesNotContain("data: [DONE]\n\n");
  }

  /// Whether nothing of it may be the client's: nothing came but comments and what a stream opens
  /// with before its upstream knows whether it can answer.
  private static boolean isUnbegun(Recording recording, String sent) {
    return switch (recording) {
      case Responses -> !sent.contains("response.output_item.added");
      case Messages, MessagesTools -> !sent.contains("content_block_start");
      case Chat, ChatTools, Completions, Gemini -> !sent.contains("data:");
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

  private static Script cutting(Recording recording) {
    return (request, connection) -> {
      byte[] bytes = recording.bytes(LineEnd.valueOf(request.header(LINES)));
      connection.batch();
      connection.events();
      connection.chunk(bytes, 0, Integer.parseInt(request.header(LENGTH)));
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
      byte[] bytes = recording.bytes(LineEnd.valueOf(request.header(LINES)));
      connection.batch();
      connection.events();
      connection.chunk(bytes, 0, Integer.parseInt(request.header(LENGTH)));
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
