package dev.aifleet.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.gateway.upstream.Places.Holder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PlacesTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  private final Places places = new Places();
  private final List<String> heard = new ArrayList<>();

  @Test
  void allLoopsTogetherTakeNoMoreThanTheLimit() {
    Holder a = join("a");
    Holder b = join("b");

    assertThat(a.take(3)).isTrue();
    assertThat(a.take(3)).isTrue();
    assertThat(b.take(3)).isTrue();

    assertThat(a.take(3)).isFalse();
    assertThat(b.take(3)).isFalse();
    assertThat(places.taken()).isEqualTo(3);
  }

  @Test
  void aReleasedPlaceGoesToTheWaitingLoopWithFewest() {
    Holder a = join("a");
    Holder b = join("b");
    Holder c = join("c");
    takeAll(a, 4);
    b.takeBeyondLimit();
    b.want(1);
    c.want(1);
    heard.clear();

    a.giveUp(5, null);
    a.giveUp(5, null);
    a.giveUp(5, null);

    assertThat(heard).containsExactly("c arrived", "b arrived");
    assertThat(a.held()).isEqualTo(1);
    assertThat(places.taken()).isEqualTo(4);
  }

  @Test
  void aLoopThatNeedsAPlaceNotifiesTheOthersOnce() {
    Holder a = join("a");
    join("b");
    takeAll(a, 2);

    a.want(2);
    a.want(2);

    assertThat(heard).containsExactly("b asked");
  }

  @Test
  void aLoopThatCouldUseItsPlaceGivesItOnlyToOneThatHasLess() {
    Holder a = join("a");
    Holder b = join("b");
    takeAll(a, 2);
    takeAll(b, 1);
    b.want(1);

    assertThat(a.heir(true)).isNull();
    takeAll(a, 1);
    assertThat(a.heir(true)).isSameAs(b);
    assertThat(a.heir(true)).describedAs("b is promised one already").isNull();
  }

  @Test
  void theOnlyPlaceGoesToALoopThatHasNone() {
    Holder a = join("a");
    Holder b = join("b");
    takeAll(a, 1);
    b.want(1);

    assertThat(a.heir(true)).isSameAs(b);
  }

  @Test
  void aLimitThatWasLoweredIsReachedBeforeAPlaceIsHandedOn() {
    Holder a = join("a");
    Holder b = join("b");
    takeAll(a, 3);
    b.want(1);
    heard.clear();

    a.giveUp(2, null);
    assertThat(heard).isEmpty();
    a.giveUp(2, null);

    assertThat(heard).containsExactly("b arrived");
    assertThat(places.taken()).isEqualTo(2);
  }

  /// Four loops take, want and release places at random: never more than exist, and every loop that
  /// wants one gets it.
  @Test
  void underARaceTheLimitHoldsAndNoWaiterIsLost() {
    List<RacingLoop> loops = new ArrayList<>();
    var using = new AtomicInteger();
    var most = new AtomicInteger();
    for (int i = 0; i < 4; i++) {
      loops.add(new RacingLoop(new SplittableRandom(42 + i), using, most));
    }
    try {
      loops.forEach(RacingLoop::start);

      await().atMost(SOON).until(() -> loops.stream().allMatch(RacingLoop::isDone));

      await().atMost(SOON).until(() -> places.taken() == 0);
      assertThat(most.get()).isLessThanOrEqualTo(RacingLoop.LIMIT);
    } finally {
      loops.forEach(RacingLoop::stop);
    }
  }

  private Holder join(String name) {
    return places.join(
        Runnable::run, () -> heard.add(name + " arrived"), () -> heard.add(name + " asked"));
  }

  private static void takeAll(Holder holder, int count) {
    for (int i = 0; i < count; i++) {
      holder.takeBeyondLimit();
    }
  }

  /// Uses places as a pool does: takes one, or else wants one and waits for it.
  private final class RacingLoop {
    static final int LIMIT = 5;
    private static final int ROUNDS = 20_000;

    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final SplittableRandom random;
    private final AtomicInteger using;
    private final AtomicInteger most;
    private final Holder holder;
    private int waiting;
    private int inUse;
    private int served;
    private volatile boolean done;

    RacingLoop(SplittableRandom random, AtomicInteger using, AtomicInteger most) {
      this.random = random;
      this.using = using;
      this.most = most;
      this.holder = places.join(thread, this::arrived, () -> {});
    }

    void start() {
      thread.execute(this::step);
    }

    boolean isDone() {
      return done;
    }

    void stop() {
      thread.shutdownNow();
    }

    private void step() {
      if (served < ROUNDS && waiting + inUse < 3) {
        waiting++;
        if (holder.take(LIMIT)) {
          use();
        } else {
          holder.want(waiting);
          if (holder.take(LIMIT)) {
            use();
          }
        }
        holder.want(waiting);
      } else if (inUse > 0) {
        giveUp();
      }
      done = served >= ROUNDS && waiting == 0 && inUse == 0;
      if (!done) {
        thread.execute(this::step);
      }
    }

    private void arrived() {
      if (waiting > 0) {
        use();
      } else {
        holder.giveUp(LIMIT, null);
      }
    }

    private void use() {
      waiting--;
      served++;
      inUse++;
      most.accumulateAndGet(using.incrementAndGet(), Math::max);
    }

    private void giveUp() {
      inUse--;
      using.decrementAndGet();
      Holder heir = random.nextBoolean() && holder.isWanted() ? holder.heir(waiting > 0) : null;
      holder.giveUp(LIMIT, heir);
    }
  }
}
