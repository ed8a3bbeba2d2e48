package dev.aifleet.simulator;

import static dev.aifleet.simulator.SimulatorFixture.CHAT;
import static dev.aifleet.simulator.SimulatorFixture.STREAM;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.simulator.SimulatorFixture.RawResponse;
import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The same responses, cut into lines and writes in every way.
@Tag("slow")
class FramingTest {
  @AutoClose private final SimulatorFixture simulator = new SimulatorFixture();

  @Test
  void linesCanEndWithCrLfOrCr() throws Exception {
    String lf = simulator.chat(STREAM).body();
    String crlf = simulator.chat(STREAM, "x-sim-line-end", "CRLF").body();
    String cr = simulator.chat(STREAM, "x-sim-line-end", "CR").body();

    assertThat(lf).doesNotContain("\r").endsWith("data: [DONE]\n\n");
    assertThat(crlf).endsWith("data: [DONE]\r\n\r\n");
    assertThat(crlf.replace("\r\n", "")).doesNotContain("\r", "\n");
    assertThat(cr).doesNotContain("\n").endsWith("data: [DONE]\r\r");
    assertThat(crlf.split("\r\n\r\n", -1)).hasSameSizeAs(lf.split("\n\n", -1));
    assertThat(cr.split("\r\r", -1)).hasSameSizeAs(lf.split("\n\n", -1));
  }

  @ParameterizedTest
  @CsvSource({"1,0", "7,0", "7,2ms"})
  void aStreamCanBeCutIntoSmallWrites(int bytes, String interval) throws Exception {
    RawResponse arrived =
        simulator.rawChat(
            STREAM,
            "x-sim-bytes-per-write",
            "" + bytes,
            "x-sim-tokens",
            "2",
            "x-sim-token-interval",
            interval);

    assertThat(arrived.chunks()).allMatch(chunk -> chunk.length() <= bytes);
    String whole = String.join("", arrived.chunks());
    assertThat(SimulatorFixture.data(whole)).hasSize(5).last().isEqualTo("[DONE]");
  }

  @Test
  void aUnaryResponseCanBeCutIntoSlowWrites() throws Exception {
    long began = System.nanoTime();

    HttpResponse<String> response =
        simulator.chat(CHAT, "x-sim-bytes-per-write", "100", "x-sim-write-interval", "20ms");

    assertThat(SimulatorFixture.json(response.body()).at("/object").asText())
        .isEqualTo("chat.completion");
    long pieces = response.body().length() / 100;
    assertThat(Duration.ofNanos(System.nanoTime() - began))
        .isGreaterThan(Duration.ofMillis(20 * pieces - 1));
  }

  @Test
  void severalEventsCanShareAWrite() throws Exception {
    List<String> alone = simulator.rawChat(STREAM, "x-sim-events-per-write", "1").chunks();
    List<String> three = simulator.rawChat(STREAM, "x-sim-events-per-write", "3").chunks();

    assertThat(alone).hasSize(11).allMatch(chunk -> SimulatorFixture.data(chunk).size() == 1);
    assertThat(three).hasSize(4);
    assertThat(three.subList(0, 3)).allMatch(chunk -> SimulatorFixture.data(chunk).size() == 3);
  }

  @Test
  void commentsCanPrecedeEvents() throws Exception {
    String body = simulator.chat(STREAM, "x-sim-comments", "2").body();

    assertThat(body).startsWith(": ping\n\ndata: ");
    assertThat(body.lines().filter(": ping"::equals)).hasSize(6);
    assertThat(SimulatorFixture.data(body)).hasSize(11);
  }

  @ParameterizedTest
  @ValueSource(strings = {STREAM, CHAT})
  void aDataLineCanBeOneMebibyteLong(String body) throws Exception {
    HttpResponse<String> response = simulator.chat(body, "x-sim-padding", "1048576");

    assertThat(response.body().lines().mapToInt(String::length).max().orElse(0))
        .isGreaterThan(1_048_576);
    assertThat(simulator.statsWhen("/completed", 1).at("/bytesOut").asInt())
        .isEqualTo(response.body().length());
  }

  @Test
  void multiByteCharactersCanBeCutBetweenWrites() throws Exception {
    HttpResponse<byte[]> stream =
        simulator.postForBytes(
            SimulatorFixture.CHAT_PATH,
            STREAM,
            "x-sim-words",
            "MultiByte",
            "x-sim-bytes-per-write",
            "1");
    HttpResponse<String> unary = simulator.chat(CHAT, "x-sim-words", "MultiByte");

    String said = "Héllo 你好 🚀 from official äöü 你好🚀 ñandú，世界 €👩‍👩‍👧";
    StringBuilder streamed = new StringBuilder();
    for (String event : SimulatorFixture.data(new String(stream.body(), UTF_8))) {
      streamed.append(
          event.equals("[DONE]")
              ? ""
              : SimulatorFixture.json(event).at("/choices/0/delta/content").asText(""));
    }
    assertThat(streamed.toString()).isEqualTo(said);
    assertThat(SimulatorFixture.json(unary.body()).at("/choices/0/message/content").asText())
        .isEqualTo(said);
  }

  @Test
  void aUnaryResponseCanBeGzippedUnrequested() throws Exception {
    HttpResponse<byte[]> response =
        simulator.postForBytes(SimulatorFixture.CHAT_PATH, CHAT, "x-sim-gzip", "true");

    assertThat(response.headers().firstValue("content-encoding")).hasValue("gzip");
    try (var unpacked = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
      assertThat(
              SimulatorFixture.json(new String(unpacked.readAllBytes(), UTF_8))
                  .at("/object")
                  .asText())
          .isEqualTo("chat.completion");
    }
  }

  @Test
  void headersCanBeAdded() throws Exception {
    HttpResponse<String> response =
        simulator.chat(CHAT, "x-sim-headers", "set-cookie: a=b; path=/|via: 1.1 cdn");

    assertThat(response.headers().firstValue("set-cookie")).hasValue("a=b; path=/");
    assertThat(response.headers().firstValue("via")).hasValue("1.1 cdn");
  }

  @Test
  void firstEventDelayDelaysTheFirstEvent() throws Exception {
    long began = System.nanoTime();

    simulator.chat(STREAM, "x-sim-first-event-delay", "150ms");

    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(149));
  }
}
