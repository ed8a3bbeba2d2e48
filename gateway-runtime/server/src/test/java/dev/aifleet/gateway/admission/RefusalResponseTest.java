package dev.aifleet.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.aifleet.gateway.auth.Authentication;
import dev.aifleet.gateway.auth.Authentication.IssuerUnreachable;
import dev.aifleet.gateway.auth.Authentication.KeyMissing;
import dev.aifleet.gateway.auth.Authentication.KeyWrong;
import dev.aifleet.gateway.auth.Authentication.KeysDiffer;
import dev.aifleet.gateway.auth.Authentication.TokenWrong;
import dev.aifleet.gateway.dialect.Operation;
import dev.aifleet.gateway.dialect.RequestView.Reading;
import dev.aifleet.gateway.ratelimit.RateLimitStatus;
import dev.aifleet.gateway.ratelimit.Reservation;
import dev.aifleet.gateway.upstream.SendFailure;
import dev.aifleet.gateway.upstream.SendFailure.Phase;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RefusalResponseTest {
  private static final String INVALID = "invalid_request_error";
  private static final String SERVER = "server_error";

  @ParameterizedTest
  @MethodSource("refusals")
  void everyRefusalHasStatusTypeAndCode(Refusal refusal, int status, String type, String code) {
    RefusalResponse response = refusal.response();

    assertThat(response.status()).isEqualTo(status);
    assertThat(response.body().type()).isEqualTo(type);
    assertThat(response.body().code()).isEqualTo(code);
    assertThat(response.body().message()).isNotBlank();
  }

  static Stream<Arguments> refusals() {
    var unreadable = new Reading.Unreadable("broken", null, Reading.Fault.InvalidJson);
    var limit =
        new Reservation.Exceeded(
            "per-key", new RateLimitStatus(3, 0, Duration.ofMinutes(1)), Duration.ofMillis(1500));
    return Stream.of(
        arguments(
            new Refusal.UnknownPath(new Operation.UnknownPath("GET", "/x")),
            404,
            INVALID,
            "unknown_url"),
        arguments(
            new Refusal.WrongMethod(new Operation.WrongMethod("GET", "/x", "POST")),
            405,
            INVALID,
            "method_not_allowed"),
        arguments(new Refusal.NotHttp(431, "too large"), 431, INVALID, "bad_request"),
        arguments(new Refusal.NoConfiguration(), 503, SERVER, "no_configuration"),
        arguments(unknown(new KeyMissing()), 401, INVALID, "missing_api_key"),
        arguments(unknown(new KeyWrong()), 401, INVALID, "invalid_api_key"),
        arguments(unknown(new KeysDiffer(List.of("a", "b"))), 401, INVALID, "invalid_api_key"),
        arguments(unknown(new TokenWrong("it has expired")), 401, INVALID, "invalid_token"),
        arguments(unknown(new IssuerUnreachable("https://idp")), 503, SERVER, "issuer_unreachable"),
        arguments(new Refusal.EncodedBody("lzma"), 415, INVALID, "unsupported_encoding"),
        arguments(new Refusal.BodyTooLarge(10), 413, INVALID, "request_too_large"),
        arguments(new Refusal.BodyTooSlow(), 408, INVALID, "request_timeout"),
        arguments(new Refusal.BodyUnreadable(unreadable), 400, INVALID, "invalid_json"),
        arguments(new Refusal.LimitExceeded(limit), 429, "requests", "rate_limit_exceeded"),
        arguments(new Refusal.ModelUnknown("x"), 404, INVALID, "model_not_found"),
        failed(new SendFailure.Unreachable("refused"), 502, "upstream_unreachable"),
        failed(new SendFailure.BrokenOff("closed"), 502, "upstream_broken"),
        failed(new SendFailure.ReaderStalled(), 502, "upstream_broken"),
        failed(new SendFailure.PoolExhausted(), 503, "upstream_pool_exhausted"),
        failed(new SendFailure.TimedOut(Phase.Connect), 504, "timeout"),
        failed(new SendFailure.TimedOut(Phase.FirstByte), 504, "timeout"),
        failed(new SendFailure.TimedOut(Phase.Idle), 504, "timeout"),
        failed(new SendFailure.TimedOut(Phase.Total), 504, "timeout"),
        arguments(
            new Refusal.UpstreamsUnavailable(Duration.ofMillis(1500)),
            503,
            SERVER,
            "upstream_unavailable"),
        arguments(new Refusal.CredentialRefused(""), 502, SERVER, "upstream_credential_refused"),
        arguments(
            new Refusal.NoCapacity(Duration.ofMillis(1200)),
            429,
            "requests",
            "rate_limit_exceeded"),
        arguments(new Refusal.Crashed("X at y"), 500, SERVER, "internal_error"),
        arguments(new Refusal.Draining(), 503, SERVER, "draining"));
  }

  @Test
  void reasonsOfAFailureStayInOurLog() {
    var secret = new SendFailure.Unreachable("10.1.2.3 refused");

    assertThat(new Refusal.UpstreamFailed(secret).response().body().message())
        .doesNotContain("10.1.2.3");
    assertThat(RefusalResponse.broken(new SendFailure.BrokenOff("10.1.2.3 reset")).message())
        .doesNotContain("10.1.2.3");
  }

  @Test
  void waitsAreInWholeSecondsAndMilliseconds() {
    var limit =
        new Reservation.Exceeded(
            "l", new RateLimitStatus(3, 0, Duration.ofMillis(61_500)), Duration.ofMillis(1_500));

    RefusalResponse response = new Refusal.LimitExceeded(limit).response();

    assertThat(response.headers())
        .containsEntry("retry-after", "2")
        .containsEntry("retry-after-ms", "1500");
    assertThat(
            response.body().json().toJsonObject().getJsonObject("error").getInteger("retry_after"))
        .isEqualTo(2);
  }

  @Test
  void withoutAnAvailableUpstreamTheWaitIsAtLeastASecond() {
    var later = new Refusal.UpstreamsUnavailable(Duration.ofMillis(1500));
    var soon = new Refusal.UpstreamsUnavailable(Duration.ZERO);

    assertThat(later.response().headers()).containsEntry("retry-after", "2");
    assertThat(soon.response().headers()).containsEntry("retry-after", "1");
  }

  private static Refusal unknown(Authentication.Unknown why) {
    return new Refusal.Unauthenticated(why);
  }

  private static Arguments failed(SendFailure failure, int status, String code) {
    return arguments(new Refusal.UpstreamFailed(failure), status, SERVER, code);
  }
}
