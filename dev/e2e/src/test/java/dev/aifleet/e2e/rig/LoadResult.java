package dev.aifleet.e2e.rig;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.e2e.rig.Load.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/// What came of a load, in the order of sending.
public record LoadResult(List<Answer> answers) {
  private static final int REQUIRED_RATE = 500;

  public LoadResult {
    answers = answers.stream().sorted(Comparator.comparing(Answer::sent)).toList();
  }

  /// Nothing failed, and it was a load as the issue means it.
  public void assertSound() {
    assertNoFailure();
    Duration length = Duration.between(answers.getFirst().sent(), answers.getLast().sent());
    assertThat(answers.size() * 1000.0 / length.toMillis())
        .as("requests per second over %s", length)
        .isGreaterThanOrEqualTo(REQUIRED_RATE);
    assertThat(answers).as("streams among them").anyMatch(Answer::stream);
  }

  /// A failure is anything but 2xx, and a stream without its bytes or its `[DONE]`.
  public void assertNoFailure() {
    assertThat(answers).isNotEmpty();
    List<Answer> failed = answers.stream().filter(answer -> !answer.isGood()).toList();
    assertThat(failed.size())
        .as("failures of %d: %s", answers.size(), failed.stream().limit(10).toList())
        .isZero();
  }

  public List<Answer> sentAfter(Instant start) {
    return answers.stream().filter(answer -> !answer.sent().isBefore(start)).toList();
  }

  public List<Answer> sentBefore(Instant end) {
    return answers.stream().filter(answer -> answer.sent().isBefore(end)).toList();
  }

  public List<Answer> sentBetween(Instant start, Instant end) {
    return sentAfter(start).stream().filter(answer -> answer.sent().isBefore(end)).toList();
  }

  /// When the first answer of `upstream` had arrived.
  public Instant firstAnswerFrom(String upstream) {
    return of(upstream).stream().map(Answer::ended).min(Comparator.naturalOrder()).orElseThrow();
  }

  /// When the last request was sent that `upstream` answered.
  public Instant lastSentTo(String upstream) {
    return of(upstream).stream().map(Answer::sent).max(Comparator.naturalOrder()).orElseThrow();
  }

  private List<Answer> of(String upstream) {
    return answers.stream().filter(answer -> answer.upstream().equals(upstream)).toList();
  }

  /// The upstream's share lies in the central 99.9 % of what chance does with `probability`.
  public static void assertShare(List<Answer> answers, String upstream, double probability) {
    long count = answers.stream().filter(answer -> answer.upstream().equals(upstream)).count();
    Interval interval = Interval.of(answers.size(), probability, 0.999);
    assertThat(count)
        .as("answers of %s among %d, expected in %s", upstream, answers.size(), interval)
        .isBetween(interval.low(), interval.high());
  }

  /// Counts that a binomial distribution yields in all but a share of cases, the rest being split
  /// evenly between both ends.
  public record Interval(long low, long high) {
    public static Interval of(int trials, double probability, double confidence) {
      double tail = (1 - confidence) / 2;
      double below = 0;
      double logOfOne = trials * Math.log1p(-probability);
      long low = -1;
      for (int count = 0; count <= trials; count++) {
        below += Math.exp(logOfOne);
        if (low < 0 && below > tail) {
          low = count;
        }
        if (below >= 1 - tail) {
          return new Interval(low, count);
        }
        logOfOne +=
            Math.log((double) (trials - count) / (count + 1))
                + Math.log(probability)
                - Math.log1p(-probability);
      }
      return new Interval(low, trials);
    }
  }
}
