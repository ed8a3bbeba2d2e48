package dev.aifleet.conformance.chaos;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.conformance.chaos.Timeline.Stretch;
import dev.aifleet.conformance.rig.Provider;
import dev.aifleet.conformance.rig.Scene;
import dev.aifleet.load.LoadClient;
import dev.aifleet.load.LoadResult;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// All troubles at once under constant load: one of four upstreams hangs, one refuses, one cuts its
/// answers, one is well. `-Dchaos.seconds=60` makes it last.
final class FourUpstreamsTest {
  private static final int RATE = 100;
  private static final Duration TROUBLE = Duration.ofSeconds(Long.getLong("chaos.seconds", 8));

  /// Retries are a share of the last ten seconds' requests, and in its first second the trouble
  /// needs one for every other request.
  private static final Duration CALM = Duration.ofSeconds(8);

  private static final Duration RECOVERY = Duration.ofSeconds(2);

  /// Openings double: the last one began within the trouble and lasts at most as long as all before
  /// it and one more, a tenth longer by jitter. Then a probe has to pass as well.
  private static final Duration BACK_IN_TRAFFIC =
      TROUBLE.plus(Terms.OPEN_FOR).multipliedBy(11).dividedBy(10).plus(Duration.ofSeconds(5));

  @Test
  void clientsSeeNothingButAnswersThatBrokeOffAndThoseThatNeverCame() {
    try (var hanging = Provider.named("hanging");
        var refusing = Provider.named("refusing");
        var cutting = Provider.named("cutting");
        var well = Provider.named("well");
        var scene =
            Scene.of(
                config()
                    .to(Terms.impatient(hanging))
                    .to(Terms.impatient(refusing))
                    .to(Terms.impatient(cutting))
                    .to(Terms.impatient(well)));
        var time =
            new Timeline(
                LoadClient.start(
                    Terms.load(
                        scene,
                        "gpt-4o",
                        RATE,
                        CALM.plus(TROUBLE).plus(BACK_IN_TRAFFIC).plusSeconds(15))),
                List.of(hanging, refusing, cutting, well))) {
      Stretch calm = time.pass(CALM);

      Trouble.Silence.befall(hanging);
      Trouble.Refusal.befall(refusing);
      Trouble.Cuts.befall(cutting);
      Stretch trouble = time.pass(TROUBLE);
      List.of(hanging, refusing, cutting).forEach(Trouble::cure);
      time.awaitTrafficAtAll(trouble.end(), BACK_IN_TRAFFIC);
      time.pass(RECOVERY);
      LoadResult seen = time.end();

      System.out.printf(
          "four upstreams, %d s: amplification %.2f%n%s%n",
          TROUBLE.toSeconds(), trouble.amplification(seen), seen);
      assertThat(seen.failed().stream().filter(it -> it.status() != 200 && it.status() != 504))
          .isEmpty();
      assertThat(seen.failed().stream().filter(it -> it.status() == 504))
          .as("sent in vain before the breaker opened")
          .hasSizeLessThan(2 * RATE);
      var brokenOff = seen.failed().stream().filter(it -> it.status() == 200).toList();
      assertThat(new LoadResult(brokenOff).notFrom("cutting").answers()).isEmpty();
      assertThat(seen.failed()).as("the cuts were noticed").isNotEmpty();
      assertThat(trouble.amplification(seen)).isLessThanOrEqualTo(1.25);
      assertThat(calm.of(seen).failed()).isEmpty();
      assertThat(seen.sentAfter(trouble.end().plus(RECOVERY)).failed()).isEmpty();
      scene.awaitNothingInFlight();
    }
  }
}
