package dev.aifleet.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

class EventCountTest {
  private static final String STREAM =
      "data: {\"a\":\"data: no\"}\n\n: comment\n\nevent: x\ndata: {}\r\n\r\ndata: [DONE]\n\n";

  @Test
  void countsTheEventsOfAStreamWhereverItWasCut() {
    Buffer whole = Buffer.buffer(STREAM);
    for (int cut = 0; cut <= whole.length(); cut++) {
      var count = new EventCount();

      count.add(whole.slice(0, cut));
      count.add(whole.slice(cut, whole.length()));

      assertThat(count.events()).as("cut at %d", cut).isEqualTo(3);
      assertThat(count.isDone()).as("cut at %d", cut).isTrue();
    }
  }

  @Test
  void aStreamThatBreaksHasNoDone() {
    var count = new EventCount();

    count.add(Buffer.buffer("data: {}\n\ndata: [DON"));

    assertThat(count.events()).isEqualTo(2);
    assertThat(count.isDone()).isFalse();
  }
}
