package dev.aifleet.gateway.response;

import static dev.aifleet.gateway.response.EventStreamFixture.add;
import static dev.aifleet.gateway.response.EventStreamFixture.append;
import static dev.aifleet.gateway.response.EventStreamFixture.fed;
import static dev.aifleet.gateway.response.EventStreamFixture.recording;
import static dev.aifleet.gateway.response.EventStreamFixture.slice;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.aifleet.gateway.dialect.Endpoint;
import dev.aifleet.gateway.dialect.Usage;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Bytes and usage of a stream, however it is split.
class EventStreamTest {
  private static final Usage CHAT_USAGE = new Usage(19, 10, 8);

  @ParameterizedTest
  @MethodSource("recordings")
  void everySplitOfARecordingGivesTheSameBytesInWholeEventsAndItsUsage(
      Endpoint endpoint, String text, String lineEnd, Usage usage) {
    byte[] all = text.replace("\n", lineEnd).getBytes(UTF_8);

    for (int split = 0; split <= all.length; split++) {
      var stream = EventStream.passing(endpoint);
      var pieces = new ArrayList<String>();
      add(pieces, stream.feed(slice(all, 0, split)));
      add(pieces, stream.feed(slice(all, split, all.length)));

      assertThat(pieces)
          .describedAs("split at %s", split)
          .allMatch(piece -> piece.endsWith(lineEnd + lineEnd));
      add(pieces, stream.rest());
      assertThat(String.join("", pieces))
          .describedAs("split at %s", split)
          .isEqualTo(new String(all, UTF_8));
      assertThat(stream.usage()).describedAs("split at %s", split).isEqualTo(usage);
      assertThat(stream.opening()).isInstanceOf(OpeningVerdict.Begin.class);
      assertThat(stream.error()).isNull();
    }
  }

  static Stream<Arguments> recordings() {
    return Stream.of("\n", "\r\n", "\r")
        .flatMap(
            lineEnd ->
                Stream.of(
                    arguments(Endpoint.ChatCompletions, recording("chat"), lineEnd, CHAT_USAGE),
                    arguments(
                        Endpoint.Responses, recording("responses"), lineEnd, new Usage(37, 11, 5)),
                    arguments(
                        Endpoint.Messages,
                        recording("messages"),
                        lineEnd,
                        new Usage(132, 15, 100, 7))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void everySplitLosesOnlyTheUsageThatTheClientDidNotRequest(String lineEnd) {
    String text = recording("chat").replace("\n", lineEnd);
    int usageAt = text.lastIndexOf("data: ", text.indexOf("\"choices\":[],"));
    String expected =
        (text.substring(0, usageAt) + text.substring(text.indexOf("data: [DONE]")))
            .replace(",\"usage\":null", "");
    byte[] all = text.getBytes(UTF_8);

    for (int split = 0; split <= all.length; split++) {
      var stream = EventStream.hidingUsage(Endpoint.ChatCompletions);
      var out = Buffer.buffer();
      append(out, stream.feed(slice(all, 0, split)));
      append(out, stream.feed(slice(all, split, all.length)));
      append(out, stream.rest());

      assertThat(out.toString(UTF_8)).describedAs("split at %s", split).isEqualTo(expected);
      assertThat(stream.usage()).isEqualTo(CHAT_USAGE);
    }
  }

  @RepeatedTest(50)
  void randomPiecesOfMixedStreamsGiveTheSameBytes(RepetitionInfo repetition) {
    long seed = 20261122L + repetition.getCurrentRepetition();
    var random = new Random(seed);
    var text = new StringBuilder();
    for (int i = 0; i < 12; i++) {
      String lineEnd = List.of("\n", "\r\n", "\r").get(random.nextInt(3));
      text.append(recording("chat").replace("\n", lineEnd));
    }
    byte[] all = text.toString().getBytes(UTF_8);
    int longest = 1 + random.nextInt(600);
    var stream = EventStream.passing(Endpoint.ChatCompletions);
    var out = Buffer.buffer();

    for (int at = 0; at < all.length; ) {
      int next = Math.min(all.length, at + 1 + random.nextInt(longest));
      append(out, stream.feed(slice(all, at, next)));
      at = next;
    }
    append(out, stream.rest());

    assertThat(out.getBytes()).describedAs("seed %s", seed).isEqualTo(all);
  }

  @Test
  void aChunkOfWholeEventsIsNotCopied() {
    var stream = EventStream.passing(Endpoint.ChatCompletions);
    Buffer chunk = Buffer.buffer("data: {\"a\":1}\n\ndata: {\"a\":2}\n\n");

    assertThat(stream.feed(chunk)).isSameAs(chunk);
  }

  @ParameterizedTest
  @ValueSource(ints = {1000, 65536, 2_000_000})
  void aDataLineOfOneMebibyteStaysOneEvent(int size) {
    byte[] all =
        ("data: {\"x\":\"" + "é".repeat(1 << 19) + "\",\"usage\":{\"input_tokens\":3}}\n\n")
            .getBytes(UTF_8);
    var stream = EventStream.passing(Endpoint.Responses);
    var pieces = new ArrayList<Buffer>();

    for (int at = 0; at < all.length; at += size) {
      Buffer out = stream.feed(slice(all, at, Math.min(all.length, at + size)));
      if (out != null) {
        pieces.add(out);
      }
    }

    assertThat(pieces).hasSize(1);
    assertThat(pieces.getFirst().getBytes()).isEqualTo(all);
    assertThat(stream.usage()).isEqualTo(new Usage(3, 0, 0));
  }

  @Test
  void anEventTooLongToHoldIsRelayedInPiecesAndItsBreakIsMended() {
    var stream = EventStream.passing(Endpoint.ChatCompletions);
    String half = "data: " + "x".repeat(EventScanner.MAX_EVENT_BYTES);
    var error = dev.aifleet.gateway.dialect.ErrorBody.of("m", "t", "c");

    assertThat(stream.feed(Buffer.buffer(half))).hasToString(half);
    assertThat(stream.ending(error).toString()).startsWith("\n\ndata: {\"error\":");

    assertThat(stream.feed(Buffer.buffer("y\n"))).isNull();
    assertThat(stream.feed(Buffer.buffer("\ndata: 2\n\n"))).hasToString("y\n\ndata: 2\n\n");
    assertThat(stream.ending(error).toString()).startsWith("data: {\"error\":");
  }

  @Test
  void whatBreaksBetweenTwoLineEndsOfATornEventIsStillOneBlankLine() {
    var stream = EventStream.passing(Endpoint.ChatCompletions);
    String half = "data: " + "x".repeat(EventScanner.MAX_EVENT_BYTES) + "\r\n";

    assertThat(stream.feed(Buffer.buffer(half))).hasToString(half);
    assertThat(stream.feed(Buffer.buffer("\r"))).isNull();
    assertThat(stream.feed(Buffer.buffer("\ndata: 2"))).hasToString("\r\n");
    assertThat(stream.rest()).hasToString("data: 2");
  }

  @Test
  void aStreamWithoutLastBlankLineLosesNothing() {
    var stream = EventStream.passing(Endpoint.ChatCompletions);

    assertThat(stream.feed(Buffer.buffer("data: 1\n\ndata: 2"))).hasToString("data: 1\n\n");
    assertThat(stream.rest()).hasToString("data: 2");
    assertThat(stream.rest()).isNull();
  }

  @Test
  void anEventTooLongToHoldReportsUsageBesideItsPicture() {
    var stream = EventStream.passing(Endpoint.ImageGenerations);

    Buffer unused =
        fed(
            stream,
            "event: image_generation.completed\ndata: {\"b64_json\":\""
                + "A".repeat(3 << 20)
                + "\",\"usage\":{\"input_tokens\":11,\"output_tokens\":22}}\n\n",
            16 << 10);

    assertThat(stream.usage()).isEqualTo(new Usage(11, 22, 0));
  }

  @Test
  void usageBesideChoicesIsReadAndTheEventStays() {
    var stream = EventStream.hidingUsage(Endpoint.ChatCompletions);
    String event =
        "data: {\"choices\":[{\"delta\":{}}],\"usage\":{\"prompt_tokens\":1,"
            + "\"completion_tokens\":2}}\n\n";

    assertThat(stream.feed(Buffer.buffer(event))).hasToString(event);
    assertThat(stream.usage()).isEqualTo(new Usage(1, 2, 0));
  }

  @Test
  void filterResultsWithoutChoicesAreNoUsage() {
    var stream = EventStream.hidingUsage(Endpoint.ChatCompletions);
    String event = "data: {\"choices\":[],\"prompt_filter_results\":[]%s}\n\n";

    assertThat(stream.feed(Buffer.buffer(event.formatted(",\"usage\":null"))))
        .hasToString(event.formatted(""));
    assertThat(stream.usage()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {"a":1,"usage":null}            | {"a":1}
          {"usage":null,"a":1}            | {"a":1}
          {"a":1 , "usage" : null , "b":2} | {"a":1  , "b":2}
          {"usage":null}                  | {}
          {"a":{"usage":null},"b":2}      | {"a":{},"b":2}
          {"a":"\\"usage\\":null"}         | {"a":"\\"usage\\":null"}
          {"a":"b"}                       | {"a":"b"}
          """)
  void nullUsageThatOnlyTheGatewayCausedIsTakenOut(String sent, String passed) {
    var hiding = EventStream.hidingUsage(Endpoint.ChatCompletions);
    var passing = EventStream.passing(Endpoint.ChatCompletions);
    Buffer event = Buffer.buffer("data: " + sent + "\n\n");

    assertThat(hiding.feed(event)).hasToString("data: " + passed + "\n\n");
    assertThat(passing.feed(event)).hasToString(event.toString());
  }
}
