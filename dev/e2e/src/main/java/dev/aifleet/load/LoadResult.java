package dev.aifleet.load;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/// Answers in the order of sending, and what tests ask of them.
public record LoadResult(List<Answer> answers) {
  private static final int DIGITS = 3;
  private static final int FIRST_FAILURES = 20;

  public LoadResult {
    answers = answers.stream().sorted(Comparator.comparing(Answer::sent)).toList();
  }

  public List<Answer> failed() {
    return answers.stream().filter(answer -> !answer.isGood()).toList();
  }

  public List<String> firstFailures() {
    return failed().stream().map(Answer::failure).limit(FIRST_FAILURES).toList();
  }

  public LoadResult sentAfter(Instant moment) {
    return where(answer -> answer.sent().isAfter(moment));
  }

  public LoadResult sentBefore(Instant moment) {
    return where(answer -> answer.sent().isBefore(moment));
  }

  public LoadResult from(String upstream) {
    return where(answer -> answer.upstream().equals(upstream));
  }

  public LoadResult notFrom(String upstream) {
    return where(answer -> !answer.upstream().equals(upstream));
  }

  /// The first `count` of them.
  public LoadResult next(int count) {
    return new LoadResult(answers.subList(0, Math.min(count, answers.size())));
  }

  /// The answer that arrived first.
  public Optional<Answer> first() {
    return answers.stream().min(Comparator.comparing(Answer::firstByte));
  }

  /// The answer whose request was sent last.
  public Optional<Answer> last() {
    return answers.isEmpty() ? Optional.empty() : Optional.of(answers.getLast());
  }

  /// Whether the upstream's share is one that chance makes of `probability` in all but
  /// (1 - `confidence`) of cases.
  public boolean hasShare(String upstream, double probability, double confidence) {
    return Binomial.interval(answers.size(), probability, confidence)
        .contains(from(upstream).answers().size());
  }

  /// Requests per second, from the first sent to the last.
  public double rate() {
    if (answers.size() < 2) {
      return 0;
    }
    Duration length = Duration.between(answers.getFirst().sent(), answers.getLast().sent());
    return (answers.size() - 1) * 1e9 / Math.max(1, length.toNanos());
  }

  public Map<String, Long> byUpstream() {
    return counts(Answer::upstream);
  }

  /// Microseconds from due to the last byte of whole unary answers.
  public Histogram unaryLatency() {
    return latency(answer -> !answer.stream(), Answer::ended);
  }

  /// Microseconds from due to the first byte of whole streams.
  public Histogram streamFirstByte() {
    return latency(Answer::stream, Answer::firstByte);
  }

  private Histogram latency(Predicate<Answer> condition, Function<Answer, Instant> until) {
    Histogram histogram = new Histogram(DIGITS);
    answers.stream()
        .filter(condition.and(Answer::isGood))
        .map(answer -> Duration.between(answer.due(), until.apply(answer)))
        .forEach(it -> histogram.recordValue(Math.max(0, it.toNanos() / 1_000)));
    return histogram;
  }

  private LoadResult where(Predicate<Answer> condition) {
    return new LoadResult(answers.stream().filter(condition).toList());
  }

  private Map<String, Long> counts(Function<Answer, String> label) {
    return answers.stream()
        .collect(Collectors.groupingBy(label, TreeMap::new, Collectors.counting()));
  }

  /// A summary of a few lines.
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(400);
    text.append(
        "%d requests, %.1f/s, %d failed%n".formatted(answers.size(), rate(), failed().size()));
    text.append("unary, to the last byte:    ").append(line(unaryLatency())).append('\n');
    text.append("streams, to the first byte: ").append(line(streamFirstByte())).append('\n');
    text.append("answered by ").append(byUpstream());
    new LoadResult(failed())
        .counts(Answer::failure).entrySet().stream()
            .limit(FIRST_FAILURES)
            .forEach(it -> text.append('\n').append(it.getValue() + " x " + it.getKey()));
    return text.toString();
  }

  private static String line(Histogram histogram) {
    return "n=%d p50=%.1f p99=%.1f p99.9=%.1f max=%.1f ms"
        .formatted(
            histogram.getTotalCount(),
            histogram.getValueAtPercentile(50) / 1e3,
            histogram.getValueAtPercentile(99) / 1e3,
            histogram.getValueAtPercentile(99.9) / 1e3,
            histogram.getMaxValue() / 1e3);
  }
}
