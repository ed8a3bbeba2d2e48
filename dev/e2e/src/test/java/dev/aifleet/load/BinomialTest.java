package dev.aifleet.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BinomialTest {
  @ParameterizedTest
  @CsvSource({"1000,0.1,0.999", "1000,0.9,0.999", "1000,0.5,0.99", "40,0.05,0.95", "7,0.3,0.9"})
  void eachTailHasHalfOfTheExcludedProbability(int n, double p, double confidence) {
    Binomial interval = Binomial.interval(n, p, confidence);

    double tail = (1 - confidence) / 2;
    assertThat(below(n, p, interval.low())).isLessThanOrEqualTo(tail);
    assertThat(below(n, p, interval.low() + 1)).isGreaterThan(tail);
    assertThat(1 - below(n, p, interval.high() + 1)).isLessThanOrEqualTo(tail);
    assertThat(1 - below(n, p, interval.high())).isGreaterThan(tail);
  }

  @Test
  void aProbabilityOfZeroOrOneLeavesNoInterval() {
    assertThat(Binomial.interval(10, 0, 0.999)).isEqualTo(new Binomial(0, 0));
    assertThat(Binomial.interval(10, 1, 0.999)).isEqualTo(new Binomial(10, 10));
  }

  @Test
  void theIntervalIncludesItsEnds() {
    Binomial interval = new Binomial(70, 130);

    assertThat(interval.contains(70) && interval.contains(130)).isTrue();
    assertThat(interval.contains(69) || interval.contains(131)).isFalse();
  }

  @Test
  void invalidArgumentsAreRejected() {
    assertThatThrownBy(() -> Binomial.interval(0, 0.5, 0.9)).hasMessageContaining("n >= 1");
    assertThatThrownBy(() -> Binomial.interval(1, 1.5, 0.9)).hasMessageContaining("0..1");
    assertThatThrownBy(() -> Binomial.interval(1, 0.5, 1)).hasMessageContaining("confidence");
  }

  /// P(hits < k), by definition and without logarithms.
  private static double below(int n, double p, int k) {
    MathContext digits = MathContext.DECIMAL128;
    BigDecimal hit = BigDecimal.valueOf(p);
    BigDecimal miss = BigDecimal.ONE.subtract(hit);
    BigDecimal sum = BigDecimal.ZERO;
    BigInteger ways = BigInteger.ONE;
    for (int i = 0; i < k; i++) {
      sum =
          sum.add(
              new BigDecimal(ways)
                  .multiply(hit.pow(i, digits), digits)
                  .multiply(miss.pow(n - i, digits), digits));
      ways = ways.multiply(BigInteger.valueOf(n - i)).divide(BigInteger.valueOf(i + 1));
    }
    return sum.doubleValue();
  }
}
