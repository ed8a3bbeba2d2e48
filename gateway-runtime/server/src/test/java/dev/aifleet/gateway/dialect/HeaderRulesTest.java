package dev.aifleet.gateway.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.aifleet.gateway.dialect.HeaderRules.Dialect;
import io.vertx.core.MultiMap;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderRulesTest {
  @ParameterizedTest
  @CsvSource({
    "openai-beta, OpenAI",
    "openai-safety-identifier, OpenAI",
    "originator, OpenAI",
    "x-ms-client-request-id, OpenAI",
    "anthropic-version, Anthropic",
    "anthropic-beta, Anthropic",
    "anthropic-dangerous-direct-browser-access, Anthropic",
    "X-App, Anthropic",
    "x-goog-api-client, Gemini",
    "x-stainless-lang,",
    "X-Stainless-Retry-Count,"
  })
  void aTranslatedRequestHasNoHeadersOfAnotherApi(String name, Dialect owner) {
    for (Dialect client : Dialect.values()) {
      for (Dialect upstream : Dialect.values()) {
        var to = MultiMap.caseInsensitiveMultiMap();

        HeaderRules.copyToUpstream(
            headers(name, "x", "user-agent", "y"), to, Set.of(), client, upstream);

        boolean expected = client == upstream || owner == upstream;
        assertThat(to.contains(name)).describedAs(client + " to " + upstream).isEqualTo(expected);
        assertThat(to.get("user-agent")).isEqualTo("y");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai-beta", "x-goog-api-client", "x-stainless-lang", "x-unknown"})
  void anApiWithoutHeadersOfItsOwnGetsNoneOfOthers(String name) {
    var to = MultiMap.caseInsensitiveMultiMap();

    HeaderRules.copyToUpstream(
        headers(name, "x", "accept", "y"), to, Set.of(), Dialect.OpenAI, null);

    assertThat(to.names()).containsExactly("accept");
  }

  /// Client and upstream speak the same API.
  private static void copyToUpstream(MultiMap from, MultiMap to, Set<String> passed) {
    HeaderRules.copyToUpstream(from, to, passed, Dialect.OpenAI, Dialect.OpenAI);
  }

  @ParameterizedTest
  @MethodSource("carriers")
  void findsThePresentedKey(MultiMap headers, String key) {
    assertThat(HeaderRules.presentedKey(headers)).isEqualTo(key);
  }

  static Stream<Arguments> carriers() {
    return Stream.of(
        arguments(headers(), null),
        arguments(headers("Authorization", "Bearer sk-1"), "sk-1"),
        arguments(headers("authorization", "bearer sk-1"), "sk-1"),
        arguments(headers("authorization", "Bearer  sk-1 "), "sk-1"),
        arguments(headers("authorization", "Bearer "), ""),
        arguments(headers("authorization", "Basic abc"), ""),
        arguments(headers("authorization", "Bearer a", "authorization", "Bearer b"), ""),
        arguments(headers("x-api-key", "sk-2"), "sk-2"),
        arguments(headers("api-key", "sk-3"), "sk-3"),
        arguments(headers("x-api-key", "a", "x-api-key", "b"), ""),
        arguments(headers("authorization", "Bearer sk-1", "authorization", "Bearer sk-1"), ""),
        arguments(headers("x-api-key", "sk-1", "authorization", "Bearer sk-1"), "sk-1"),
        arguments(headers("x-api-key", "sk-2", "authorization", "Bearer sk-1"), ""),
        arguments(headers("x-api-key", "sk-2", "api-key", "sk-3"), ""),
        arguments(headers("x-api-key", "sk-2", "authorization", "Basic abc"), ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "authorization",
        "X-Api-Key",
        "api-key",
        "Cookie",
        "connection",
        "keep-alive",
        "TE",
        "transfer-encoding",
        "upgrade",
        "proxy-authorization",
        "host",
        "content-length",
        "expect",
        "accept-encoding",
        "x-goog-api-key",
        "forwarded",
        "via",
        "x-real-ip",
        "X-Forwarded-For",
        "x-forwarded-prefix",
        "http2-settings",
        "openai-project",
        "openai-organization",
        "x-aifleet-anything",
        "X-Goog-User-Project",
        "openai_organization",
        "x_api_key",
        "if-none-match",
        "If-Modified-Since",
        "range",
        "digest",
        "content-md5",
        "content-digest",
        "signature",
        "origin",
        "referer",
        "sec-fetch-mode",
        "x-tenant",
        "x-amz-security-token",
        "baggage"
      })
  void whatIsTheClientsOwnDoesNotReachAnUpstream(String name) {
    var to = MultiMap.caseInsensitiveMultiMap();

    copyToUpstream(headers(name, "x", "accept", "y"), to, Set.of());

    assertThat(to.names()).containsExactly("accept");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Set-Cookie",
        "connection",
        "transfer-encoding",
        "openai-organization",
        "server",
        "alt-svc",
        "CF-Ray",
        "keep-alive",
        "anthropic-organization-id",
        "Access-Control-Allow-Origin",
        "access-control-expose-headers",
        "anthropic-ratelimit-tokens-remaining",
        "x-ratelimit-remaining-requests",
        "x-aifleet-upstream",
        "x-upstream-request-id"
      })
  void whatIsTheProvidersOwnDoesNotReachAClient(String name) {
    var to = MultiMap.caseInsensitiveMultiMap();

    HeaderRules.copyToClient(headers(name, "x", "retry-after", "3"), to, UnaryOperator.identity());

    assertThat(to.names()).containsExactly("retry-after");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Accept",
        "Content-Type",
        "User-Agent",
        "traceparent",
        "tracestate",
        "Idempotency-Key",
        "OpenAI-Beta",
        "anthropic-version",
        "anthropic-beta",
        "anthropic-dangerous-direct-browser-access",
        "X-Stainless-Retry-Count",
        "x-stainless-lang",
        "HTTP-Referer",
        "X-Title",
        "x-app",
        "x-client-request-id"
      })
  void headersOfTheSdksReachAnUpstream(String name) {
    var to = MultiMap.caseInsensitiveMultiMap();

    copyToUpstream(headers(name, "x"), to, Set.of());

    assertThat(to.get(name)).isEqualTo("x");
  }

  @Test
  void configuredHeadersReachTheUpstream() {
    var to = MultiMap.caseInsensitiveMultiMap();

    copyToUpstream(headers("X-Tenant", "a", "x-other", "b"), to, Set.of("x-tenant"));

    assertThat(to.names()).containsExactly("X-Tenant");
  }

  @Test
  void aValueIsCleanedBeforeAClientSeesIt() {
    var to = MultiMap.caseInsensitiveMultiMap();

    HeaderRules.copyToClient(
        headers("x-debug", "key sk-1", "x-request-id", "sk-1", "request-id", "sk-1"),
        to,
        value -> value.replace("sk-1", "***"));

    assertThat(to.get("x-debug")).isEqualTo("key ***");
    assertThat(to.get("x-upstream-request-id")).isEqualTo("***");
    assertThat(to.get("request-id")).isEqualTo("***");
  }

  @Test
  void headersNamedByConnectionStayBehindButNotThoseThatMatterEndToEnd() {
    var to = MultiMap.caseInsensitiveMultiMap();

    copyToUpstream(
        headers("connection", "x-hop, Content-Type", "x-hop", "1", "content-type", "j"),
        to,
        Set.of("x-hop"));

    assertThat(to.names()).containsExactly("content-type");
  }

  @Test
  void everyConnectionHeaderCounts() {
    var to = MultiMap.caseInsensitiveMultiMap();

    copyToUpstream(
        headers("connection", "close", "connection", "x-hop", "x-hop", "1", "accept", "j"),
        to,
        Set.of("x-hop"));

    assertThat(to.names()).containsExactly("accept");
  }

  @Test
  void aKeyThatConnectionNamesIsStillTheKey() {
    MultiMap headers = headers("connection", "authorization", "authorization", "Bearer sk-1");

    assertThat(HeaderRules.presentedKey(headers)).isEqualTo("sk-1");
  }

  @Test
  void anUpstreamsRequestIdIsKeptUnderAnotherName() {
    var to = MultiMap.caseInsensitiveMultiMap();

    HeaderRules.copyToClient(headers("x-request-id", "req_1"), to, UnaryOperator.identity());

    assertThat(to.get("x-upstream-request-id")).isEqualTo("req_1");
    assertThat(to.contains("x-request-id")).isFalse();
  }

  @Test
  void onlySaneRequestIdsAreTaken() {
    assertThat(HeaderRules.requestId(headers("x-request-id", "abc-1/2.3_4:5"))).isNotNull();
    assertThat(HeaderRules.requestId(headers("x-request-id", ""))).isNull();
    assertThat(HeaderRules.requestId(headers("x-request-id", "a\"b"))).isNull();
    assertThat(HeaderRules.requestId(headers("x-request-id", "a b"))).isNull();
    assertThat(HeaderRules.requestId(headers("x-request-id", "a".repeat(129)))).isNull();
    assertThat(HeaderRules.requestId(headers())).isNull();
  }

  private static MultiMap headers(String... pairs) {
    var headers = MultiMap.caseInsensitiveMultiMap();
    for (int i = 0; i < pairs.length; i += 2) {
      headers.add(pairs[i], pairs[i + 1]);
    }
    return headers;
  }
}
