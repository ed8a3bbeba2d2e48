package dev.aifleet.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoadResultTest {
  private static final Instant T = Instant.parse("2026-11-22T00:00:00Z");

  private static LoadResponse response(long sent, long firstByte, String upstream, String failure) {
    return new LoadResponse(
        T.plusMillis(sent),
        T.plusMillis(sent),
        T.plusMillis(firstByte),
        T.plusMillis(firstByte + 1),
        200,
        upstream,
        false,
        false,
        failure);
  }

  private final LoadResult result =
      new LoadResult(
          List.of(
              response(30, 35, "relay", ""),
              response(10, 60, "relay", ""),
              response(20, 25, "official", ""),
              response(40, 50, "", "no answer: x")));

  @Test
  void responsesAreInTheOrderOfSending() {
    assertThat(result.responses())
        .extracting(it -> it.sent().toEpochMilli() - T.toEpochMilli())
        .containsExactly(10L, 20L, 30L, 40L);
  }

  @Test
  void theFirstIsTheOneThatArrivedFirstAndTheLastTheOneSentLast() {
    assertThat(result.from("relay").first()).hasValue(response(30, 35, "relay", ""));
    assertThat(result.from("relay").last()).hasValue(response(30, 35, "relay", ""));
    assertThat(result.notFrom("relay").last()).hasValue(response(40, 50, "", "no answer: x"));
    assertThat(result.from("nobody").first()).isEmpty();
  }

  @Test
  void timeSplitsByTheMomentOfSending() {
    assertThat(result.sentAfter(T.plusMillis(20)).responses()).hasSize(2);
    assertThat(result.sentBefore(T.plusMillis(20)).responses()).hasSize(1);
    assertThat(result.sentAfter(T).next(3).byUpstream().toString())
        .isEqualTo("{official=1, relay=2}");
  }

  @Test
  void failuresHaveNoLatency() {
    assertThat(result.failed()).hasSize(1);
    assertThat(result.firstFailures()).containsExactly("no answer: x");
    assertThat(result.unaryLatency().getTotalCount()).isEqualTo(3);
    assertThat(result.unaryLatency().getMaxValue()).isBetween(50_000L, 52_000L);
  }

  @Test
  void aShareIsComparedWithABinomialInterval() {
    List<LoadResponse> responses = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      responses.add(response(i, i, i % 10 == 0 ? "relay" : "official", ""));
    }
    LoadResult thousand = new LoadResult(responses);

    assertThat(thousand.hasShare("relay", 0.1, 0.999)).isTrue();
    assertThat(thousand.hasShare("relay", 0.15, 0.999)).isFalse();
  }
}
