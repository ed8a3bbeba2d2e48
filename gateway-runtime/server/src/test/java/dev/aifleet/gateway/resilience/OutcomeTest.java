package dev.aifleet.gateway.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.gateway.resilience.Outcome.ClientFault;
import dev.aifleet.gateway.resilience.Outcome.CredentialRefused;
import dev.aifleet.gateway.resilience.Outcome.ModelMissing;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutcomeTest {
  private static final long MILLIS = 1_700_000_000_000L;

  @ParameterizedTest
  @CsvSource({
    "200, Success",
    "302, Success",
    "400, ClientFault",
    "401, CredentialRefused",
    "403, CredentialRefused",
    "404, ClientFault",
    "405, ClientFault",
    "408, Failure",
    "409, ClientFault",
    "413, ClientFault",
    "422, ClientFault",
    "429, Capacity",
    "500, Failure",
    "501, ClientFault",
    "502, Failure",
    "503, Failure",
    "504, Failure",
    "505, ClientFault",
    "520, Failure",
    "529, Failure"
  })
  void everyStatusIsOneOutcome(int status, String label) {
    assertThat(of(status, "").label()).isEqualTo(label);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"error\":{\"message\":\"The model `x` does not exist\",\"code\":\"model_not_found\"}}",
        "{\"error\":{\"code\":\"DeploymentNotFound\",\"message\":\"...\"}}",
        "{\"type\":\"error\",\"error\":{\"type\":\"not_found_error\",\"message\":\"model: x\"}}",
        "{\"error\":{\"code\":404,\"message\":\"models/x is not found\",\"status\":\"NOT_FOUND\"}}",
        "{\"object\":\"error\",\"message\":\"The model `x`...\",\"type\":\"NotFoundError\"}"
      })
  void aMissingModelIsToldByTheBody(String body) {
    assertThat(of(404, body)).isEqualTo(new ModelMissing(404));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>404 Not Found</html>",
        "{\"error\":{\"code\":\"unknown_url\"}}",
        "{\"error\":{\"type\":\"not_found_error\",\"message\":\"file\"}}"
      })
  void anything404ElseIsTheClientsFault(String body) {
    assertThat(of(404, body)).isEqualTo(new ClientFault(404));
  }

  @ParameterizedTest
  @CsvSource({"model_not_found, true", "invalid_api_key, false"})
  void aKeyThatMayNotUseAModelIsNoBadKey(String code, boolean model) {
    Outcome outcome = of(403, "{\"error\":{\"code\":\"" + code + "\"}}");

    assertThat(outcome).isEqualTo(model ? new ModelMissing(403) : new CredentialRefused(403));
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 503, 529})
  void whoeverIsOverloadedMayAskToBeLeftAlone(int status) {
    var headers = MultiMap.caseInsensitiveMultiMap().add("Retry-After", "7");

    assertThat(Outcome.of(status, headers, Buffer.buffer(), MILLIS).pause())
        .isEqualTo(Duration.ofSeconds(7));
    assertThat(of(status, "").pause()).isZero();
  }

  private static Outcome of(int status, String body) {
    return Outcome.of(status, MultiMap.caseInsensitiveMultiMap(), Buffer.buffer(body), MILLIS);
  }
}
