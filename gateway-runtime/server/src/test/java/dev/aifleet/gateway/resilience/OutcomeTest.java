package dev.aifleet.gateway.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.gateway.resilience.Outcome.AccessDenied;
import dev.aifleet.gateway.resilience.Outcome.Capacity;
import dev.aifleet.gateway.resilience.Outcome.ClientFault;
import dev.aifleet.gateway.resilience.Outcome.CredentialRefused;
import dev.aifleet.gateway.resilience.Outcome.Failure;
import dev.aifleet.gateway.resilience.Outcome.Kind;
import dev.aifleet.gateway.resilience.Outcome.ModelMissing;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
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
    "401, AccessDenied",
    "402, Capacity",
    "403, AccessDenied",
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
  void aMissingModelIsRecognizedByTheBody(String body) {
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

  /// As the providers write it.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "401|{'error':{'message':'Incorrect API key provided','code':'invalid_api_key'}}",
        "401|{'error':{'message':'deactivated','code':'account_deactivated'}}",
        "401|{'type':'error','error':{'type':'authentication_error','message':'invalid"
            + " x-api-key'}}",
        "400|{'error':{'code':400,'status':'INVALID_ARGUMENT','details':[{'reason':'API_KEY_INVALID'}]}}",
        "400|[{'error':{'code':400,'details':[{'reason':'API_KEY_INVALID'}]}}]",
        "403|{'error':{'code':403,'status':'PERMISSION_DENIED','details':[{'reason':'CONSUMER_SUSPENDED'}]}}",
        "403|{'error':{'code':403,'message':'Your API key was reported as leaked. Use another.'}}",
        "401|{'error':{'code':'401','message':'Access denied due to invalid subscription key or"
            + " wrong API endpoint.'}}",
        "401|{'error':{'message':'Authentication"
            + " Fails','type':'authentication_error','code':'invalid_request_error'}}",
        "400|{'code':'Client specified an invalid argument','error':'Incorrect API key provided:"
            + " x'}",
        "401|{'code':'InvalidApiKey','message':'Invalid API-key provided.'}"
      })
  void anUnmistakableCodeRefusesTheKey(int status, String body) {
    assertThat(of(status, body.replace('\'', '"'))).isEqualTo(new CredentialRefused(status));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "403|{'error':{'code':403,'message':'Your input was flagged by moderation'}}",
        "403|<html><head><title>403 Forbidden</title></head></html>",
        "403|{'type':'error','error':{'type':'permission_error','message':'no access to file'}}",
        "403|{'error':{'code':403,'status':'PERMISSION_DENIED','message':'no access to the file'}}",
        "403|{'error':{'code':'AccessDenied','message':'Public access is disabled. Use a VNet.'}}",
        "401|{'error':{'message':'Missing scopes: model.request','type':'invalid_request_error'}}",
        "401|{'detail':'Unauthorized'}",
        "401|Unauthorized",
        "403|{'error':{'message':'You wrote: invalid_api_key authentication_error'}}"
      })
  void withoutOneItMayBeAboutTheRequest(int status, String body) {
    assertThat(of(status, body.replace('\'', '"'))).isEqualTo(new AccessDenied(status));
  }

  @Test
  void aVerdictAboutTheContentIsTheClients() {
    assertThat(of(403, "{\"error\":{\"innererror\":{\"code\":\"ResponsibleAIPolicyViolation\"}}}"))
        .isEqualTo(new ClientFault(403));
  }

  @Test
  void aKeyThatMayNotUseAModelIsNoBadKey() {
    assertThat(of(403, "{\"error\":{\"code\":\"model_not_found\"}}"))
        .isEqualTo(new ModelMissing(403));
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 402, 403, 429})
  void aSpentQuotaIsAMatterOfTheAccount(int status) {
    assertThat(of(status, "{\"error\":{\"code\":\"insufficient_quota\"}}"))
        .isEqualTo(Capacity.QUOTA);
  }

  @Test
  void aRequestThatIsTooLargeForTheQuotaPausesNothing() {
    String body = "{\"error\":{\"message\":\"Request too large for gpt-4o\",\"type\":\"tokens\"}}";

    assertThat(of(429, body)).isEqualTo(Capacity.ONE_REQUEST);
  }

  @Test
  void aRateLimitMayHaveARetryAfter() {
    assertThat(Outcome.of(429, retryAfter(), Buffer.buffer(), MILLIS))
        .isEqualTo(new Capacity(Duration.ofSeconds(7), true));
    assertThat(of(429, "")).isEqualTo(Capacity.WITHOUT_DELAY);
    assertThat(of(429, "{\"error\":{\"details\":[{\"retryDelay\":\"7.5s\"}]}}"))
        .isEqualTo(new Capacity(Duration.ofMillis(7500), true));
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 503, 529})
  void anOverloadMayHaveARetryAfter(int status) {
    assertThat(Outcome.of(status, retryAfter(), Buffer.buffer(), MILLIS))
        .isEqualTo(new Failure(Kind.Status, status, Duration.ofSeconds(7)));
    assertThat(of(status, "")).isEqualTo(new Failure(Kind.Status, status, Duration.ZERO));
  }

  private static MultiMap retryAfter() {
    return MultiMap.caseInsensitiveMultiMap().add("Retry-After", "7");
  }

  private static Outcome of(int status, String body) {
    return Outcome.of(status, MultiMap.caseInsensitiveMultiMap(), Buffer.buffer(body), MILLIS);
  }
}
