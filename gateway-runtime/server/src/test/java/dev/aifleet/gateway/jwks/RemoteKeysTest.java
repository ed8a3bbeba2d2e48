package dev.aifleet.gateway.jwks;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import dev.aifleet.config.GatewayConfig.Network;
import dev.aifleet.gateway.auth.KeySet;
import dev.aifleet.gateway.testing.Jwts;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// When an issuer's keys are fetched, and which ones are current.
class RemoteKeysTest {
  private static final ECKey ONE = Jwts.ec("one", Curve.P_256);
  private static final ECKey TWO = Jwts.ec("two", Curve.P_256);
  private static final String FIRST = Jwts.set(ONE);
  private static final String SECOND = Jwts.set(ONE, TWO);

  private final List<CompletableFuture<String>> fetches = new ArrayList<>();
  private long now = 17;
  private final RemoteKeys keys =
      new RemoteKeys(
          new RemoteKeys.Identity(
              Jwts.ISSUER,
              URI.create("https://idp.example.com/keys"),
              null,
              new Network(false, List.of(), false)),
          this::fetch,
          () -> now);

  @Test
  void theFirstLookFetchesThem() {
    assertThat(keys.current()).isNull();

    keys.look();
    keys.look();
    assertThat(fetches).hasSize(1);
    answer(FIRST);

    assertThat(size()).isEqualTo(1);
    assertThat(keys.problem()).isNull();
  }

  @Test
  void theyAreFetchedAgainEveryFiveMinutes() {
    keys.look();
    answer(FIRST);

    pass(Duration.ofMinutes(5).minusNanos(1));
    keys.look();
    assertThat(fetches).hasSize(1);

    pass(Duration.ofNanos(1));
    keys.look();
    assertThat(fetches).hasSize(2);
    answer(SECOND);
    assertThat(size()).isEqualTo(2);
  }

  @Test
  void whatHasNotChangedStaysTheSame() {
    keys.look();
    answer(FIRST);
    KeySet before = keys.current();

    pass(Duration.ofMinutes(5));
    keys.look();
    answer(FIRST);

    assertThat(keys.current()).isSameAs(before);
  }

  @Test
  void aCallerThatNeedsNewerKeysWaitsForTheFetchInProgress() {
    keys.look();

    CompletionStage<?> one = keys.renew();
    CompletionStage<?> other = keys.renew();

    assertThat(fetches).hasSize(1);
    assertThat(one).isNotNull().isNotCompleted().isSameAs(other);
    answer(FIRST);
    assertThat(one).isCompleted();
  }

  @Test
  void tokensMadeUpByAnybodyCauseAtMostOneFetchInHalfAMinute() {
    keys.look();
    answer(FIRST);

    for (int second = 0; second < 90; second++) {
      for (int i = 0; i < 1000; i++) {
        if (keys.renew() != null && pending() > 0) {
          answer(FIRST);
        }
      }
      pass(Duration.ofSeconds(1));
    }

    assertThat(fetches).hasSize(1 + 3);
  }

  @Test
  void theRegularFetchDoesNotCountAgainstFetchesForTokens() {
    keys.look();
    answer(FIRST);

    assertThat(keys.renew()).isNotNull();
    answer(SECOND);

    assertThat(size()).isEqualTo(2);
  }

  @Test
  void whileTheIssuerIsOutItsLastKeysStay() {
    keys.look();
    answer(FIRST);
    pass(Duration.ofMinutes(5));
    keys.look();
    fail("answered with status 503");

    assertThat(size()).isEqualTo(1);
    assertThat(keys.problem()).isEqualTo("answered with status 503");
    assertThat(keys.isFailing()).isTrue();
    assertThat(keys.renew()).as("it is asked soon anyway").isNull();

    pass(Duration.ofSeconds(1));
    keys.look();
    answer("<html>maintenance");
    assertThat(size()).isEqualTo(1);
    assertThat(keys.problem())
        .startsWith("https://idp.example.com/keys is no key set")
        .doesNotContain("maintenance");

    pass(Duration.ofSeconds(2));
    keys.look();
    answer(SECOND);
    assertThat(size()).isEqualTo(2);
    assertThat(keys.problem()).isNull();
    assertThat(keys.isFailing()).isFalse();
  }

  @Test
  void pausesBetweenFailuresGrowToHalfAMinute() {
    var seconds = new ArrayList<Long>();
    for (int i = 0; i < 8; i++) {
      keys.look();
      fail("no route to host");
      long from = now;
      while (pending() == 0) {
        pass(Duration.ofSeconds(1));
        keys.look();
      }
      seconds.add(Duration.ofNanos(now - from).toSeconds());
    }

    assertThat(seconds).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 32L, 32L);
  }

  @Test
  void waitingCallersGetAFailureToo() {
    keys.look();
    CompletionStage<?> waiting = Objects.requireNonNull(keys.renew());

    fail("no route to host");

    assertThat(waiting.toCompletableFuture()).isCompletedWithValue(null);
    assertThat(keys.current()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "{\"keys\":[null]}", "{\"keys\":[{\"kty\":null}]}", "\uffff"})
  void oneFaultyResponseIsForgottenWithTheNext(String odd) {
    keys.look();
    CompletionStage<?> waiting = Objects.requireNonNull(keys.renew());
    answer(odd);
    assertThat(waiting).isCompleted();

    pass(Duration.ofMinutes(5));
    keys.look();
    answer(FIRST);

    assertThat(size()).isEqualTo(1);
    assertThat(keys.problem()).isNull();
  }

  @Test
  void aFetchThatCannotBeginIsAFailureLikeAnyOther() {
    var unable =
        new RemoteKeys(
            keys.identity(),
            () -> {
              throw new IllegalStateException("no threads left");
            },
            () -> now);

    assertThat(unable.renew()).isNotNull().isCompleted();

    assertThat(unable.problem()).isEqualTo("no threads left");
  }

  @Test
  void aFetchThatCompletesAtOnceIsReturnedAsCompleted() {
    var quick =
        new RemoteKeys(keys.identity(), () -> CompletableFuture.completedFuture(FIRST), () -> now);

    assertThat(quick.renew()).isNotNull().isCompleted();

    assertThat(quick.current()).isNotNull();
  }

  private int size() {
    return Objects.requireNonNull(keys.current()).size();
  }

  private long pending() {
    return fetches.stream().filter(fetch -> !fetch.isDone()).count();
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }

  private void answer(String text) {
    fetches.getLast().complete(text);
  }

  private void fail(String why) {
    fetches.getLast().completeExceptionally(new IOException(why));
  }

  private CompletableFuture<String> fetch() {
    var fetch = new CompletableFuture<String>();
    fetches.add(fetch);
    return fetch;
  }
}
