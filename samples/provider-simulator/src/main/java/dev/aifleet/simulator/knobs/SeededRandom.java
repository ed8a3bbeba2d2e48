package dev.aifleet.simulator.knobs;

/// Random numbers that depend only on seed, request number and draw: a run can be repeated, and the
/// event loops share no generator.
public record SeededRandom(long seed) {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  /// Uniform over [0, 1).
  ///
  /// @param draw 0 to 3: which random decision of the request
  public double fraction(long request, int draw) {
    return (bits(request, draw) >>> 11) * 0x1.0p-53;
  }

  /// 64 random bits: SplitMix64's finalizer over the position in its sequence.
  public long bits(long request, int draw) {
    long z = seed + GOLDEN_GAMMA * (request * 4 + draw + 1);
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
