package dev.aifleet.gateway.response;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.gateway.capacity.MemoryBudget;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WholeEventsTest {
  private static final List<String> EVENTS =
      List.of("data: é漢\n\n", ": c\r\n\r\n", "event: x\rdata: 1\r\r", "data: 2\ndata: 3\n\n");

  @Test
  void everySplitGivesTheSameEventsOneByOne() {
    byte[] all = String.join("", EVENTS).getBytes(UTF_8);

    for (int split = 0; split <= all.length; split++) {
      var events = new WholeEvents(MemoryBudget.unlimited());
      List<String> seen = new ArrayList<>();
      WholeEvents.Fit first =
          events.feed(Buffer.buffer().appendBytes(all, 0, split), e -> seen.add(e.toString()));
      WholeEvents.Fit second =
          events.feed(
              Buffer.buffer().appendBytes(all, split, all.length - split),
              e -> seen.add(e.toString()));

      assertThat(List.of(first, second)).containsOnly(WholeEvents.Fit.Held);
      assertThat(seen).describedAs("split at %s", split).isEqualTo(EVENTS);
      assertThat(events.rest()).isNull();
    }
  }

  @Test
  void whatTheStreamEndsWithIsLeft() {
    var events = new WholeEvents(MemoryBudget.unlimited());
    List<String> seen = new ArrayList<>();

    assertThat(events.feed(Buffer.buffer("data: 1\n\ndata: 2"), e -> seen.add(e.toString())))
        .isEqualTo(WholeEvents.Fit.Held);

    assertThat(seen).containsExactly("data: 1\n\n");
    assertThat(events.rest()).hasToString("data: 2");
    assertThat(events.rest()).isNull();
  }

  @Test
  void anEventTooLongToHoldIsReported() {
    var events = new WholeEvents(MemoryBudget.unlimited());
    String half = "x".repeat(EventScanner.MAX_EVENT_BYTES / 2 + 1);

    assertThat(events.feed(Buffer.buffer(half), e -> {})).isEqualTo(WholeEvents.Fit.Held);
    assertThat(events.feed(Buffer.buffer(half), e -> {})).isEqualTo(WholeEvents.Fit.TooLong);
  }
}
