package dev.aifleet.conformance.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.conformance.rig.RawClient;
import dev.aifleet.conformance.rig.RawClient.Response;
import dev.aifleet.conformance.streams.Recording.LineEnd;
import dev.aifleet.fixtures.FakeUpstream.Connection;
import dev.aifleet.fixtures.FakeUpstream.Request;
import dev.aifleet.fixtures.FakeUpstream.Script;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Streams of unusual shape: their content arrives, and what cannot be translated is an error.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ShapeTest {
  private static final int MEBIBYTE = 1 << 20;
  private static final String DONE = "data: [DONE]\n\n";
  private static final String CHAT = "/v1/chat/completions";

  /// The next stream of the providers, and where it is cut.
  private volatile Stream next = new Stream("", List.of());

  @AutoClose private StreamsFixture fixture;

  /// @param cuts offsets in bytes, ascending
  private record Stream(String text, List<Integer> cuts) {}

  @BeforeAll
  void open() {
    fixture = StreamsFixture.playing(_ -> this::play);
  }

  /// 1 MiB of two-byte characters in one line, in a hundred pieces.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void aDataLineOfOneMebibytePasses(long seed) throws IOException {
    String stream = chunk("é".repeat(MEBIBYTE / 2), "null") + chunk("", "\"stop\"") + DONE;

    Response response = response(Recording.Chat, CHAT, "", stream, randomCuts(stream, seed));

    assertThat(response.body().equals(stream)).describedAs("seed %d", seed).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aDataLineOfOneMebibyteIsTranslated(long seed) throws IOException {
    String text = "é漢".repeat(MEBIBYTE / 5);
    String stream = chunk(text, "null") + chunk("", "\"stop\"") + DONE;

    Response response =
        response(Recording.Chat, "/v1/messages", "", stream, randomCuts(stream, seed));

    assertThat(response.body().contains("\"text\":\"" + text + "\""))
        .describedAs("seed %d", seed)
        .isTrue();
    assertThat(response.body())
        .endsWith("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
  }

  /// Longer than the limit of a translation; without translation it passes.
  @Test
  void aDataLineOfThreeMebibytesPasses() throws IOException {
    String stream = chunk("x".repeat(3 * MEBIBYTE), "null") + chunk("", "\"stop\"") + DONE;

    Response response = response(Recording.Chat, CHAT, "", stream, randomCuts(stream, 7));

    assertThat(response.body().equals(stream)).isTrue();
  }

  @Test
  void aDataLineTooLongToTranslateIsAnError() throws IOException {
    String stream = chunk("first", "null") + chunk("x".repeat(3 * MEBIBYTE), "\"stop\"") + DONE;

    Response response = response(Recording.Chat, "/v1/messages", "", stream, randomCuts(stream, 8));

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.body())
        .contains("\"text\":\"first\"")
        .containsOnlyOnce("event: error\n")
        .doesNotContain("message_stop");
  }

  /// Comments pass, and a translation ignores them.
  @ParameterizedTest
  @EnumSource(LineEnd.class)
  void commentsPassAndAreNotTranslated(LineEnd end) throws IOException {
    String commented =
        (": a\n\n" + chunk("Hi", "null") + ":\n: b\n\n: c\n" + chunk("", "\"stop\"") + DONE)
            .replace("\n", end.text());

    Response passed = response(Recording.Chat, CHAT, "", commented);
    Response translated = response(Recording.Chat, "/v1/messages", "", commented);

    assertThat(passed.body()).isEqualTo(commented);
    assertThat(translated.body()).startsWith("event: message_start\n").contains("\"text\":\"Hi\"");
    assertThat(translated.body()).contains("event: message_stop\n").doesNotContain("\n:");
  }

  /// An event may have several data lines.
  @ParameterizedTest
  @EnumSource(LineEnd.class)
  void dataOfSeveralLinesIsTranslatedAsOne(LineEnd end) throws IOException {
    String lines =
        (chunk("Hi", "null") + chunk("", "\"stop\"") + DONE)
            .replace(",\"choices\"", "\ndata: ,\"choices\"")
            .replace("\n", end.text());

    assertThat(response(Recording.Chat, CHAT, "", lines).body()).isEqualTo(lines);
    assertThat(response(Recording.Chat, "/v1/messages", "", lines).body())
        .contains("\"text\":\"Hi\"")
        .contains("event: message_stop\n")
        .doesNotContain("event: error\n");
  }

  /// A stream that ends with its connection, as HTTP/1.0 has it.
  @ParameterizedTest
  @EnumSource(LineEnd.class)
  void aStreamWithoutALengthEndsWithItsConnection(LineEnd end) throws IOException {
    String text = Recording.ChatTools.text(end);
    try (var other = StreamsFixture.playing(_ -> closing(text));
        var client = new RawClient(other.gateway())) {
      String usage = ",\"stream_options\":{\"include_usage\":true}";

      Response response =
          client.post(CHAT, Recording.send(CHAT, Recording.Chat.model(), usage), List.of());

      assertThat(response.body()).isEqualTo(text);
      assertThat(response.whole()).isTrue();
    }
  }

  /// `[DONE]` comes from the upstream only; a translation sends it exactly once.
  @Test
  void noTerminalEventIsAddedForAnUpstreamThatSendsNone() throws IOException {
    String stream = chunk("Hi", "null") + chunk("", "\"stop\"");

    assertThat(response(Recording.Chat, CHAT, "", stream).body()).isEqualTo(stream);
    assertThat(response(Recording.Responses, "/v1/responses", "", responses()).body())
        .isEqualTo(responses());
  }

  /// Proxies must neither buffer nor compress the stream.
  @ParameterizedTest
  @EnumSource(names = "Gemini", mode = EnumSource.Mode.EXCLUDE)
  void headersKeepAStreamFlowing(Recording recording) throws IOException {
    String path = recording.path();

    Response response = response(recording, path, "", recording.text(LineEnd.LF));

    assertThat(response.headers())
        .containsEntry("content-type", "text/event-stream; charset=utf-8")
        .containsEntry("x-accel-buffering", "no")
        .containsKey("cache-control")
        .doesNotContainKeys("content-length", "content-encoding");
  }

  private Response response(
      Recording upstream, String path, String more, String stream, int... cuts) throws IOException {
    next = new Stream(stream, Arrays.stream(cuts).boxed().toList());
    try (var client = new RawClient(fixture.gateway())) {
      return client.post(path, Recording.send(path, upstream.model(), more), List.of());
    }
  }

  private void play(Request request, Connection connection) throws IOException {
    Stream stream = next;
    byte[] bytes = stream.text().getBytes(UTF_8);
    connection.events();
    int from = 0;
    for (int cut : stream.cuts()) {
      connection.chunk(bytes, from, cut);
      from = cut;
    }
    connection.chunk(bytes, from, bytes.length);
    connection.lastChunk();
  }

  private static Script closing(String text) {
    return (request, connection) -> {
      connection.raw("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n");
      connection.raw("connection: close\r\n\r\n");
      connection.raw(text.getBytes(UTF_8));
      connection.cut();
    };
  }

  private static int[] randomCuts(String stream, long seed) {
    int length = stream.getBytes(UTF_8).length;
    return new Random(seed).ints(100, 0, length).sorted().toArray();
  }

  private static String responses() {
    return Recording.Responses.text(LineEnd.LF);
  }

  private static String chunk(String content, String finish) {
    return "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,"
        + "\"model\":\"gpt-4o\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\""
        + content
        + "\"},\"finish_reason\":"
        + finish
        + "}]}\n\n";
  }
}
