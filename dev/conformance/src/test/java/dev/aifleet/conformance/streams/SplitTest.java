package dev.aifleet.conformance.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.conformance.rig.ConcurrentClients;
import dev.aifleet.conformance.rig.GatewayFixture.Metrics;
import dev.aifleet.conformance.rig.RawClient;
import dev.aifleet.conformance.rig.RawClient.Response;
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

/// A client gets the same of a stream in one piece, in two cut at any offset, in many and byte by
/// byte.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SplitTest {
  private static final String USAGE = ",\"stream_options\":{\"include_usage\":true}";
  private static final int RANDOM_CUTS = 150;

  /// Offsets at which the provider cuts, and its line ends.
  private static final String CUTS = "x-cuts";

  private static final String LINES = "x-lines";

  private StreamsFixture fixture;

  @BeforeAll
  void open() {
    fixture = StreamsFixture.playing(SplitTest::asRecorded);
  }

  @AfterAll
  void close() {
    fixture.gateway().awaitNothingInFlight();
    fixture.close();
  }

  /// Two pieces, cut at every offset: all bytes pass, and usage is counted.
  @ParameterizedTest
  @MethodSource("ofClients")
  void anyCutPassesEveryByte(Recording recording, LineEnd end) {
    String text = recording.text(end);
    int length = recording.bytes(end).length;
    String send = Recording.send(recording.path(), recording.model(), USAGE);
    double before = tokens(recording);

    ConcurrentClients.run(
        fixture.gateway(),
        length,
        (client, cut) -> {
          Response response = client.post(recording.path(), send, cuts(end, cut));
          assertSame(response, text);
        });

    double error = (double) length * (recording.inputTokens() + recording.outputTokens());
    await("usage of every stream")
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(() -> assertThat(tokens(recording) - before).isEqualTo(error));
  }

  /// The same without the usage event, which the client did not request.
  @ParameterizedTest
  @MethodSource("ofUsageOnDemand")
  void unrequestedUsageIsRemovedForAnyCut(Recording recording, LineEnd end) {
    int length = recording.bytes(end).length;
    String send = Recording.send(recording.path(), recording.model(), "");
    String usage =
        Recording.events(recording.text(end), end).stream()
            .filter(event -> event.contains("\"choices\":[],\"usage\":{"))
            .findFirst()
            .orElseThrow();
    String expected = recording.text(end).replace(usage, "").replace(",\"usage\":null", "");

    ConcurrentClients.run(
        fixture.gateway(),
        length,
        (client, cut) -> assertSame(client.post(recording.path(), send, cuts(end, cut)), expected));
  }

  /// A translation of a stream that is cut equals that of one that is not.
  @ParameterizedTest
  @MethodSource("translated")
  void aTranslationIsTheSameForAnyCut(String path, Recording upstream, LineEnd end)
      throws IOException {
    String send = Recording.send(path, upstream.model(), path.contains("chat") ? USAGE : "");
    String expected = Translated.known(whole(path, send, end).body());
    Translated.assertMeans(path, upstream, expected);

    ConcurrentClients.run(
        fixture.gateway(),
        upstream.bytes(end).length,
        (client, cut) -> {
          Response response = client.post(path, send, cuts(end, cut));
          assertThat(Translated.known(response.body())).isEqualTo(expected);
          assertThat(response.whole()).isTrue();
        });
  }

  /// Many pieces, also empty ones between; every line end.
  @ParameterizedTest
  @EnumSource(LineEnd.class)
  void manyCutsPassEveryByte(LineEnd end) {
    long seed = 20261122L + end.text().hashCode();
    List<Recording> recordings = clients();
    ConcurrentClients.run(
        fixture.gateway(),
        RANDOM_CUTS,
        (client, number) -> {
          Recording recording = recordings.get(number % recordings.size());
          byte[] bytes = recording.bytes(end);
          int[] cuts = new Random(seed + number).ints(1 + number % 40, 0, bytes.length).toArray();
          String send = Recording.send(recording.path(), recording.model(), USAGE);
          Response response = client.post(recording.path(), send, cuts(end, cuts));
          assertThat(response.body())
              .describedAs("%s, seed %d", recording, seed + number)
              .isEqualTo(recording.text(end));
        });
  }

  @ParameterizedTest
  @EnumSource(LineEnd.class)
  void byteByBytePassesEveryByte(LineEnd end) {
    List<Recording> recordings = clients();
    ConcurrentClients.run(
        fixture.gateway(),
        recordings.size(),
        (client, number) -> {
          Recording recording = recordings.get(number);
          String send = Recording.send(recording.path(), recording.model(), USAGE);
          Response response =
              client.post(recording.path(), send, cuts(end, everywhere(recording, end)));
          assertSame(response, recording.text(end));
        });
  }

  @ParameterizedTest
  @MethodSource("translated")
  void aTranslationIsTheSameByteByByte(String path, Recording upstream, LineEnd end)
      throws IOException {
    String send = Recording.send(path, upstream.model(), "");
    try (var client = new RawClient(fixture.gateway())) {
      Response response = client.post(path, send, cuts(end, everywhere(upstream, end)));

      assertThat(Translated.known(response.body()))
          .isEqualTo(Translated.known(whole(path, send, end).body()));
    }
  }

  /// Properties of the recordings that the other tests rely on.
  @Test
  void recordingsContainMultiByteCharactersAndWholeEvents() {
    for (Recording recording : Recording.values()) {
      String text = recording.text(LineEnd.LF);
      assertThat(text).describedAs("%s", recording).endsWith("\n\n");
      assertThat(text.getBytes(UTF_8).length)
          .describedAs("multi-byte")
          .isGreaterThan(text.length());
      assertThat(String.join("", Recording.events(text, LineEnd.LF))).isEqualTo(text);
    }
  }

  private Response whole(String path, String send, LineEnd end) throws IOException {
    try (var client = new RawClient(fixture.gateway())) {
      return client.post(path, send, cuts(end, 0));
    }
  }

  private double tokens(Recording recording) {
    String upstream = "upstream=\"" + recording.model() + "\"";
    String cached = "type=\"cached_input\"," + upstream;
    Metrics metrics = fixture.gateway().metrics();
    return metrics.sum("aigateway_tokens_total", upstream)
        - metrics.sum("aigateway_tokens_total", cached);
  }

  private static void assertSame(Response response, String expected) {
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.whole()).isTrue();
    assertThat(response.body()).isEqualTo(expected);
  }

  private static List<String> cuts(LineEnd end, int... offsets) {
    String cuts =
        String.join(",", Arrays.stream(offsets).sorted().mapToObj(Integer::toString).toList());
    return List.of(CUTS + ": " + cuts, LINES + ": " + end);
  }

  private static int[] everywhere(Recording recording, LineEnd end) {
    return java.util.stream.IntStream.range(1, recording.bytes(end).length).toArray();
  }

  private static Script asRecorded(Recording recording) {
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
