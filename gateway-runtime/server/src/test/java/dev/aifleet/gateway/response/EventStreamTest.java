package dev.aifleet.gateway.response;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.aifleet.gateway.capacity.MemoryBudget;
import dev.aifleet.gateway.dialect.Endpoint;
import dev.aifleet.gateway.dialect.Usage;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  @ParameterizedTest
  @ValueSource(
      strings = {"data: {\"id\":\"x\",\"cho", "data: [DO", "event: message_sto", "data: \"x"})
  void aStreamThatEndsWithinAnEventIsBrokenAndItsClientGetsAnError(String cutOff) {
    var stream = EventStream.passing(Endpoint.ChatCompletions);
    stream.feed(Buffer.buffer("data: 1\n\n" + cutOff));

    assertThat(stream.rest()).asString().startsWith("data: {\"error\":").endsWith("\n\n");

    assertThat(stream.error()).extracting("code").isEqualTo("upstream_broken");
  }

  @Test
  void aStreamThatEndsInsideItsFirstEventHasNotBegun() {
    var stream = EventStream.passing(Endpoint.Messages);
    stream.feed(Buffer.buffer("event: message_start\ndata: {\"type\":"));

    Buffer unused = stream.rest();

    assertThat(stream.opening()).isInstanceOf(OpeningVerdict.Failed.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"data: {\"a\":[1]}", "data: [DONE]", "data: [DONE]\r", "data: {}\n", ": ping", ""})
  void aStreamMayEndBehindAnyWholeEvent(String last) {
    var stream = EventStream.passing(Endpoint.ChatCompletions);
    Buffer out = Buffer.buffer();

    append(out, stream.feed(Buffer.buffer("data: 1\n\n" + last)));
    append(out, stream.rest());

    assertThat(out).hasToString("data: 1\n\n" + last);
    assertThat(stream.error()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ChatCompletions | data: {'choices':[{'delta':{'content':'a'},'finish_reason':null}]}",
        "Completions | data: {'choices':[{'text':'a', 'finish_reason': null}]}",
        "Messages | event: content_block_delta^data: {'type':'content_block_delta'}",
        "Messages | event: message_delta^data: {'type':'message_delta','x':'\\'message_stop\\''}",
        "Responses | event: response.output_text.delta^data: {'type':'response.output_text.delta'}",
      })
  void aStreamThatEndsBeforeItsLastEventIsBrokenAndItsClientGetsAnError(
      Endpoint endpoint, String event) {
    var stream = EventStream.passing(endpoint, "req_1", MemoryBudget.unlimited());
    String sent = event.replace('\'', '"').replace('^', '\n') + "\n\n";

    assertThat(stream.feed(Buffer.buffer(sent))).hasToString(sent);
    String rest = String.valueOf(stream.rest());

    assertThat(rest).contains("The upstream ended its answer before it was complete.");
    assertThat(rest).contains(endpoint == Endpoint.Messages ? "\"request_id\":\"req_1\"" : "");
    assertThat(stream.error()).extracting("code").isEqualTo("upstream_broken");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ChatCompletions | data: {'choices':[{'delta':{},'finish_reason':'stop'}]}",
        "ChatCompletions | data: {'choices':[{'delta':{'content':'a'},'finish_reason':null}]}~data:"
            + " {'choices':[],'usage':{'prompt_tokens':1}}",
        "ChatCompletions | data: {'choices':[{'finish_reason':'length'}]}~data: {'cost':1}",
        "Messages | data: {'type':'message_stop'}^event: message_stop",
        "Messages | event:error^data: {'type':'error','error':{'type':'x','message':'y'}}",
        "Responses | data: {'type':'response.completed','response':{}}",
        "Responses | event: response.failed^data: {'type':'response.failed','response':{}}",
        "ImageGenerations | data: {'type':'image_generation.partial_image'}",
      })
  void aResponseWithAFinishReasonIsCompleteWithoutTheLastEvent(Endpoint endpoint, String events) {
    var stream = EventStream.passing(endpoint);
    for (String event : events.split("~", -1)) {
      String sent = event.replace('\'', '"').replace('^', '\n') + "\n\n";
      assertThat(stream.feed(Buffer.buffer(sent))).hasToString(sent);
    }

    assertThat(stream.rest()).isNull();
    assertThat(stream.error() == null || !stream.error().isUnusable()).isTrue();
  }

  @Test
  void nothingIsMissingBehindTheLastEvent() {
    var stream = EventStream.passing(Endpoint.ChatCompletions);
    stream.feed(Buffer.buffer("data: [DONE]\n\ndata: {\"half"));

    assertThat(stream.rest()).hasToString("data: {\"half");
    assertThat(stream.error()).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {16 << 10, 1 << 20, 4 << 20})
  void anEventTooLongToHoldIsTheLastOnceItsEndHasCome(int size) {
    var stream = EventStream.passing(Endpoint.Responses);
    String event =
        "event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":"
            + "{\"output\":\""
            + "A".repeat(2 << 20)
            + "\",\"usage\":{\"input_tokens\":11,\"output_tokens\":22}}}\n\n";

    Buffer out = fed(stream, event.substring(0, event.length() - 1), size);
    boolean before = stream.isComplete();
    append(out, stream.feed(Buffer.buffer("\n")));

    assertThat(before).isFalse();
    assertThat(stream.isComplete()).isTrue();
    assertThat(stream.usage()).isEqualTo(new Usage(11, 22, 0));
    assertThat(out.toString().equals(event)).isTrue();
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

  @ParameterizedTest
  @MethodSource("recordings")
  void aStreamIsCompleteWithItsLastEventAndNotBefore(
      Endpoint endpoint, String text, String lineEnd, Usage usage) {
    List<String> events =
        List.of(text.replace("\n", lineEnd).split("(?<=" + lineEnd.repeat(2) + ")"));
    var stream = EventStream.passing(endpoint);

    for (String event : events) {
      assertThat(stream.isComplete()).describedAs("before %s", event).isFalse();
      stream.feed(Buffer.buffer(event));
    }

    assertThat(stream.isComplete()).isTrue();
    assertThat(stream.usage()).isEqualTo(usage);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data: {\"d\":\"[DONE]\"}\n\n",
        "data: [DONE] not\n\n",
        "data: [DON\n\n",
        "event: [DONE]\n\n",
        ": [DONE]\n\n",
        "data\n\n",
        "\n\n"
      })
  void whatOnlyLooksLikeTheLastEventIsNot(String event) {
    var stream = EventStream.passing(Endpoint.ChatCompletions);

    stream.feed(Buffer.buffer(event));

    assertThat(stream.isComplete()).isFalse();
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

  private static String recording(String name) {
    try (InputStream in = EventStreamTest.class.getResourceAsStream("/streams/" + name + ".txt")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Buffer slice(byte[] all, int from, int to) {
    return Buffer.buffer().appendBytes(all, from, to - from);
  }

  private static Buffer fed(EventStream stream, String text, int size) {
    byte[] all = text.getBytes(UTF_8);
    Buffer out = Buffer.buffer();
    for (int at = 0; at < all.length; at += size) {
      append(out, stream.feed(slice(all, at, Math.min(all.length, at + size))));
    }
    return out;
  }

  private static void add(List<String> pieces, @Nullable Buffer piece) {
    if (piece != null && piece.length() > 0) {
      pieces.add(piece.toString(UTF_8));
    }
  }

  private static void append(Buffer out, @Nullable Buffer piece) {
    if (piece != null) {
      out.appendBuffer(piece);
    }
  }
}
