package dev.aifleet.gateway.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryRulesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "key=1",
        "api_key=1",
        "API-Key=1",
        "%61pi_key=1",
        "access_token=1",
        "x-goog-api-key=1",
        "subscription-key=1",
        "token",
        "Signature=1",
        "X-Goog-Signature=1",
        "AWSAccessKeyId=1",
        "session_token=1",
        "jwt=1",
        "key[]=1",
        "x=1;key=2",
        "q=sk%2D1",
        "q=Bearer+sk-1",
      })
  void credentialsAreTakenOut(String credential) {
    assertThat(QueryRules.withoutCredentials("a=1&" + credential + "&b=%20", "sk-1"))
        .isEqualTo("a=1&b=%20");
  }

  @Test
  void everythingElseStaysAsItIs() {
    assertThat(QueryRules.withoutCredentials("beta=true&x=%E9&&keys=1&a[]=2", "sk-1"))
        .isEqualTo("beta=true&x=%E9&keys=1&a[]=2");
    assertThat(QueryRules.withoutCredentials(null, null)).isEmpty();
    assertThat(QueryRules.withoutCredentials("", null)).isEmpty();
    assertThat(QueryRules.withoutCredentials("%zz=1", null)).isEqualTo("%zz=1");
  }

  @ParameterizedTest
  @CsvSource({
    "/chat, '', false, /chat",
    "/chat, a=1, false, /chat?a=1",
    "/chat, a=1&api-version=2, false, /chat?a=1&api-version=2",
    "/d/chat?api-version=1, a=1&api-version=2, true, /d/chat?api-version=1&a=1",
    "/v1/chat, Api_Version=2, true, /v1/chat",
  })
  void theQueryStandsBehindThePath(String path, String query, boolean azure, String expected) {
    assertThat(QueryRules.join(path, query, azure)).isEqualTo(expected);
  }
}
