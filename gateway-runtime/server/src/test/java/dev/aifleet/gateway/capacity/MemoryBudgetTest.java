package dev.aifleet.gateway.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.gateway.capacity.MemoryBudget.Lease;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
  private final MemoryBudget budget = new MemoryBudget(1000);
  private final CallerShare alice = new CallerShare("alice");
  private final CallerShare bob = new CallerShare("bob");

  @Test
  void whatDoesNotFitIsNotTaken() {
    Lease all = budget.lease(alice);

    assertThat(all.take(700)).isTrue();
    assertThat(all.take(51)).isFalse();
    assertThat(all.take(50)).isTrue();
    assertThat(budget.used()).isEqualTo(750);
  }

  @Test
  void theLastQuarterIsForCallersThatHoldLittle() {
    budget.lease(alice).take(750);

    assertThat(budget.lease(alice).take(1)).isFalse();
    assertThat(budget.lease(bob).take(250)).isTrue();
    assertThat(budget.lease(bob).take(1)).isFalse();
  }

  @Test
  void aLeaseGivesBackWhatItHoldsOnce() {
    Lease first = budget.lease(alice);
    Lease second = budget.lease(alice);
    first.take(300);
    second.take(100);

    first.give(50);
    first.close();
    first.close();

    assertThat(budget.used()).isEqualTo(100);
    assertThat(first.take(1)).isFalse();
    assertThat(budget.used()).isEqualTo(100);
  }

  @Test
  void moreThanIsHeldCannotBeGivenBack() {
    Lease held = budget.lease(alice);
    held.take(10);

    held.give(20);

    assertThat(budget.used()).isZero();
    assertThat(budget.lease(bob).take(750)).isTrue();
  }

  @Test
  void whatIsThereAlreadyIsCountedAnyway() {
    Lease held = budget.lease(alice);

    held.takeAnyway(5000);

    assertThat(budget.lease(bob).take(1)).isFalse();
    held.close();
    assertThat(budget.lease(bob).take(1)).isTrue();
  }

  @Test
  void requestsThatCanNeverFitAreDetected() {
    Lease held = budget.lease(alice);
    held.take(100);

    assertThat(held.canEverFit(650)).isTrue();
    assertThat(held.canEverFit(651)).isFalse();
  }
}
