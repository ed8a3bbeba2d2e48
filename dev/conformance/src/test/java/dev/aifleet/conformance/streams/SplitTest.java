package dev.aifleet.conformance.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.conformance.rig.Crew;
import dev.aifleet.conformance.rig.RawClient;
import dev.aifleet.conformance.rig.RawClient.Answer;
import dev.aifleet.conformance.rig.Scene.Metrics;
import dev.aifleet.conformance.streams.Recording.LineEnd;
import dev.aifleet.fixtures.FakeUpstream.Script;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Where a stream is cut on its way says nothing: whatever a client gets of a stream in one piece
/// it gets of the same stream in two, cut anywhere, in many, and byte by byte.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SplitTest {
  private static final String USAGE = ",\"stream_options\":{\"include_usage\":true}";
  private static final int RANDOM_CUTS = 150;

  /// Offsets at which the provider cuts, and what ends its lines.
  private static final String CUTS = "x-cuts";

  private static final String LINES = "x-lines";

  private Stage stage;

  @BeforeAll
  void open() {
    stage = Stage.playing(SplitTest::asAsked);
  }

  @AfterAll
  void close() {
    stage.scene().awaitNothingInFlight();
    stage.close();
  }

  /// Two pieces, cut at every offset: bytes pass as they are, and usage is read all the same.
  @ParameterizedTest
  @MethodSource("ofClients")
  void anyCutPassesEveryByte(Recording recording, LineEnd end) {
    String text = recording.text(end);
    int length = recording.bytes(end).length;
    String ask = Recording.ask(recording.path(), recording.model(), USAGE);
    double before = tokens(recording);

    Crew.plays(
        stage.scene(),
        length,
        (client, cut) -> {
          Answer answer = client.post(recording.path(), ask, cuts(end, cut));
          assertSame(answer, text);
        });

    double told = (double) length * (recording.inputTokens() + recording.outputTokens());
    await("usage of every stream")
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(() -> assertThat(tokens(recording) - before).isEqualTo(told));
  }

  /// The same with the one event taken out that tells usage to a client that did not ask.
  @ParameterizedTest
  @MethodSource("ofUsageOnDemand")
  void anyCutTakesOutTheUsageThatNobodyAskedFor(Recording recording, LineEnd end) {
    int length = recording.bytes(end).length;
    String ask = Recording.ask(recording.path(), recording.model(), "");
    String usage =
        Recording.events(recording.text(end), end).stream()
            .filter(event -> event.contains("\"choices\":[],\"usage\":{"))
            .findFirst()
            .orElseThrow();
    String expected = recording.text(end).replace(usage, "").replace(",\"usage\":null", "");

    Crew.plays(
        stage.scene(),
        length,
        (client, cut) -> assertSame(client.post(recording.path(), ask, cuts(end, cut)), expected));
  }

  /// A translation of a stream that is cut equals that of one that is not.
  @ParameterizedTest
  @MethodSource("translated")
  void anyCutIsTranslatedAlike(String path, Recording upstream, LineEnd end) throws IOException {
    String ask = Recording.ask(path, upstream.model(), path.contains("chat") ? USAGE : "");
    String expected = Translated.known(whole(path, ask, end).body());
    Translated.assertMeans(path, upstream, expected);

    Crew.plays(
        stage.scene(),
        upstream.bytes(end).length,
        (client, cut) -> {
          Answer answer = client.post(path, ask, cuts(end, cut));
          assertThat(Translated.known(answer.body())).isEqualTo(expected);
          assertThat(answer.whole()).isTrue();
        });
  }

  /// Many pieces, also empty ones between; every line end.
  @ParameterizedTest
  @EnumSource(LineEnd.class)
  void manyCutsPassEveryByte(LineEnd end) {
    long seed = 20261122L + end.text().hashCode();
    List<Recording> recordings = clients();
    Crew.plays(
        stage.scene(),
        RANDOM_CUTS,
        (client, number) -> {
          Recording recording = recordings.get(number % recordings.size());
          byte[] bytes = recording.bytes(end);
          int[] cuts = new Random(seed + number).ints(1 + number % 40, 0, bytes.length).toArray();
          String ask = Recording.ask(recording.path(), recording.model(), USAGE);
          Answer answer = client.post(recording.path(), ask, cuts(end, cuts));
          assertThat(answer.body())
              .describedAs("%s, seed %d", recording, seed + number)
              .isEqualTo(recording.text(end));
        });
  }

  @ParameterizedTest
  @EnumSource(LineEnd.class)
  void byteByBytePassesEveryByte(LineEnd end) {
    List<Recording> recordings = clients();
    Crew.plays(
        stage.scene(),
        recordings.size(),
        (client, number) -> {
          Recording recording = recordings.get(number);
          String ask = Recording.ask(recording.path(), recording.model(), USAGE);
          Answer answer = client.post(recording.path(), ask, cuts(end, everywhere(recording, end)));
          assertSame(answer, recording.text(end));
        });
  }

  @ParameterizedTest
  @MethodSource("translated")
  void byteByByteIsTranslatedAlike(String path, Recording upstream, LineEnd end)
      throws IOException {
    String ask = Recording.ask(path, upstream.model(), "");
    try (var client = new RawClient(stage.scene())) {
      Answer answer = client.post(path, ask, cuts(end, everywhere(upstream, end)));

      assertThat(Translated.known(answer.body()))
          .isEqualTo(Translated.known(whole(path, ask, end).body()));
    }
  }

  /// What recordings say has to be true before anything follows from them.
  @Test
  void recordingsHaveEveryTroubleInThem() {
    for (Recording recording : Recording.values()) {
      String text = recording.text(LineEnd.LF);
      assertThat(text).describedAs("%s", recording).endsWith("\n\n");
      assertThat(text.getBytes(UTF_8).length)
          .describedAs("multi-byte")
          .isGreaterThan(text.length());
      assertThat(String.join("", Recording.events(text, LineEnd.LF))).isEqualTo(text);
    }
  }

  private Answer whole(String path, String ask, LineEnd end) throws IOException {
    try (var client = new RawClient(stage.scene())) {
      return client.post(path, ask, cuts(end, 0));
    }
  }

  private double tokens(Recording recording) {
    String upstream = "upstream=\"" + recording.model() + "\"";
    String cached = "type=\"cached_input\"," + upstream;
    Metrics metrics = stage.scene().metrics();
    return metrics.sum("aigateway_tokens_total", upstream)
        - metrics.sum("aigateway_tokens_total", cached);
  }

  private static void assertSame(Answer answer, String expected) {
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.whole()).isTrue();
    assertThat(answer.body()).isEqualTo(expected);
  }

  private static List<String> cuts(LineEnd end, int... offsets) {
    String cuts =
        String.join(",", Arrays.stream(offsets).sorted().mapToObj(Integer::toString).toList());
    return List.of(CUTS + ": " + cuts, LINES + ": " + end);
  }

  private static int[] everywhere(Recording recording, LineEnd end) {
    return java.util.stream.IntStream.range(1, recording.bytes(end).length).toArray();
  }

  private static Script asAsked(Recording recording) {
    return (request, connection) -> {
      byte[] bytes = recording.bytes(LineEnd.valueOf(request.header(LINES)));
      connection.batch();
      connection.events();
      int from = 0;
      for (String offset : request.header(CUTS).split(",", -1)) {
        int to = Integer.parseInt(offset);
        connection.chunk(bytes, from, to);
        from = to;
      }
      connection.chunk(bytes, from, bytes.length);
      connection.lastChunk();
      connection.flush();
    };
  }

  private static List<Recording> clients() {
    return Arrays.stream(Recording.values()).filter(one -> !one.path().isEmpty()).toList();
  }

  static Stream<Arguments> ofClients() {
    return clients().stream().flatMap(one -> withLineEnds(one));
  }

  static Stream<Arguments> ofUsageOnDemand() {
    return Stream.of(Recording.Chat, Recording.ChatTools, Recording.Completions)
        .flatMap(SplitTest::withLineEnds);
  }

  static Stream<Arguments> translated() {
    return Translated.PAIRS.stream()
        .flatMap(
            pair ->
                Arrays.stream(LineEnd.values())
                    .map(end -> Arguments.arguments(pair.path(), pair.upstream(), end)));
  }

  private static Stream<Arguments> withLineEnds(Recording recording) {
    return Arrays.stream(LineEnd.values()).map(end -> Arguments.arguments(recording, end));
  }
}
