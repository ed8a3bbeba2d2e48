package dev.aifleet.gateway.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PodCapacityTest {
  private static final int MAX = 100;

  private final PodCapacity pod = new PodCapacity(1000);

  @Test
  void takesAsManyRequestsAsItMay() {
    assertThat(pod.enter(2)).isTrue();
    assertThat(pod.enter(2)).isTrue();
    assertThat(pod.enter(2)).isFalse();
    assertThat(pod.requests()).isEqualTo(2);

    pod.leave();

    assertThat(pod.enter(2)).isTrue();
  }

  @Test
  void oneCallerAloneGetsNearlyEverything() {
    assertThat(joined("a", MAX)).hasSize(90);
  }

  @Test
  void aNewCallerIsServedHoweverBusyTheOthersAre() {
    joined("a", MAX);

    assertThat(joined("b", 1)).hasSize(1);
    assertThat(joined("a", 1)).isEmpty();
  }

  @Test
  void aReleaseMakesRoomForTheSameCaller() {
    List<CallerShare> all = joined("a", MAX);

    pod.part(all.getFirst());
    pod.leave();

    assertThat(joined("a", 2)).hasSize(1);
  }

  @Test
  void ofAHandfulOfPlacesNoneIsKept() {
    assertThat(pod.enter(2)).isTrue();
    assertThat(pod.enter(2)).isTrue();
    assertThat(pod.join("a", 2)).isNotNull();
    assertThat(pod.join("a", 2)).isNotNull();
  }

  /// Enters so many requests of one caller, and returns those that were let in.
  private List<CallerShare> joined(String caller, int requests) {
    List<CallerShare> in = new ArrayList<>();
    for (int i = 0; i < requests; i++) {
      if (!pod.enter(MAX)) {
        continue;
      }
      @Nullable CallerShare share = pod.join(caller, MAX);
      if (share == null) {
        pod.leave();
      } else {
        in.add(share);
      }
    }
    return in;
  }
}
