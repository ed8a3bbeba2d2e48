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

/// Responses in the order of sending.
public record LoadResult(List<LoadResponse> responses) {
  private static final int DIGITS = 3;
  private static final int FIRST_FAILURES = 20;

  public LoadResult {
    responses = responses.stream().sorted(Comparator.comparing(LoadResponse::sent)).toList();
  }

  public List<LoadResponse> failed() {
    return responses.stream().filter(response -> !response.isGood()).toList();
  }

  public List<String> firstFailures() {
    return failed().stream().map(LoadResponse::failure).limit(FIRST_FAILURES).toList();
  }

  public LoadResult sentAfter(Instant moment) {
    return where(response -> response.sent().isAfter(moment));
  }

  public LoadResult sentBefore(Instant moment) {
    return where(response -> response.sent().isBefore(moment));
  }

  public LoadResult from(String upstream) {
    return where(response -> response.upstream().equals(upstream));
  }

  public LoadResult notFrom(String upstream) {
    return where(response -> !response.upstream().equals(upstream));
  }

  /// The first `count` of them.
  public LoadResult next(int count) {
    return new LoadResult(responses.subList(0, Math.min(count, responses.size())));
  }

  /// The response that arrived first.
  public Optional<LoadResponse> first() {
    return responses.stream().min(Comparator.comparing(LoadResponse::firstByte));
  }

  /// The response whose request was sent last.
  public Optional<LoadResponse> last() {
    return responses.isEmpty() ? Optional.empty() : Optional.of(responses.getLast());
  }

  /// Whether the upstream's share is one that chance makes of `probability` in all but
  /// (1 - `confidence`) of cases.
  public boolean hasShare(String upstream, double probability, double confidence) {
    return Binomial.interval(responses.size(), probability, confidence)
        .contains(from(upstream).responses().size());
  }

  /// Requests per second, from the first sent to the last.
  public double rate() {
    if (responses.size() < 2) {
      return 0;
    }
    Duration length = Duration.between(responses.getFirst().sent(), responses.getLast().sent());
    return (responses.size() - 1) * 1e9 / Math.max(1, length.toNanos());
  }

  public Map<String, Long> byUpstream() {
    return counts(LoadResponse::upstream);
  }

  /// Microseconds from due to the last byte of complete unary responses.
  public Histogram unaryLatency() {
    return latency(response -> !response.stream(), LoadResponse::ended);
  }

  /// Microseconds from due to the first byte of whole streams.
  public Histogram streamFirstByte() {
    return latency(LoadResponse::stream, LoadResponse::firstByte);
  }

  private Histogram latency(
      Predicate<LoadResponse> condition, Function<LoadResponse, Instant> until) {
    Histogram histogram = new Histogram(DIGITS);
    responses.stream()
        .filter(condition.and(LoadResponse::isGood))
        .map(response -> Duration.between(response.due(), until.apply(response)))
        .forEach(it -> histogram.recordValue(Math.max(0, it.toNanos() / 1_000)));
    return histogram;
  }

  private LoadResult where(Predicate<LoadResponse> condition) {
    return new LoadResult(responses.stream().filter(condition).toList());
  }

  private Map<String, Long> counts(Function<LoadResponse, String> label) {
    return responses.stream()
        .collect(Collectors.groupingBy(label, TreeMap::new, Collectors.counting()));
  }

  /// A summary of a few lines.
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(400);
    text.append(
        "%d requests, %.1f/s, %d failed%n".formatted(responses.size(), rate(), failed().size()));
    text.append("unary, to the last byte:    ").append(line(unaryLatency())).append('\n');
    text.append("streams, to the first byte: ").append(line(streamFirstByte())).append('\n');
    text.append("answered by ").append(byUpstream());
    new LoadResult(failed())
        .counts(LoadResponse::failure).entrySet().stream()
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
