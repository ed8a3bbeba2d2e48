package dev.aifleet.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PodLoadTest {
  private final PodLoad load = new PodLoad(100);

  @Test
  void takesAsManyRequestsAsItMay() {
    assertThat(load.enter(2)).isTrue();
    assertThat(load.enter(2)).isTrue();
    assertThat(load.enter(2)).isFalse();
    assertThat(load.requests()).isEqualTo(2);
  }

  @Test
  void whoLeavesMakesRoomForAnotherAndForItsBody() {
    load.enter(1);
    assertThat(load.keep(100)).isTrue();

    load.leave(100);

    assertThat(load.enter(1)).isTrue();
    assertThat(load.keep(100)).isTrue();
  }

  @Test
  void bytesThatDoNotFitAreCountedToo() {
    load.enter(1);

    assertThat(load.keep(60)).isTrue();
    assertThat(load.keep(60)).isFalse();

    load.leave(120);
    assertThat(load.bodyBytes()).isZero();
  }
}
