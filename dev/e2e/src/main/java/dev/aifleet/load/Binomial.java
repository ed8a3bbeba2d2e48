package dev.aifleet.load;

/// How often a thing of probability `p` may happen in `n` tries before one doubts `p`: exact, by
/// summing the binomial distribution from both ends.
///
/// @param low fewest plausible hits
/// @param high most plausible hits
public record Binomial(int low, int high) {

  /// @param confidence such as 0.999: the hits leave the interval in at most 1 of 1,000 runs
  public static Binomial interval(int n, double p, double confidence) {
    if (n < 1 || p < 0 || p > 1 || confidence <= 0 || confidence >= 1) {
      throw new IllegalArgumentException("n >= 1, p within 0..1, confidence between them");
    }
    double tail = (1 - confidence) / 2;
    return new Binomial(fewest(n, p, tail), n - fewest(n, 1 - p, tail));
  }

  public boolean contains(int hits) {
    return hits >= low && hits <= high;
  }

  /// The largest `k` with P(hits < k) <= tail.
  private static int fewest(int n, double p, double tail) {
    if (p == 1) {
      return n;
    }
    double below = 0;
    double logTerm = n * Math.log1p(-p);
    for (int k = 0; k < n; k++) {
      below += Math.exp(logTerm);
      if (below > tail) {
        return k;
      }
      logTerm += Math.log(n - k) - Math.log(k + 1) + Math.log(p) - Math.log1p(-p);
    }
    return n;
  }
}
