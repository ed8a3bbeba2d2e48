package dev.aifleet.simulator.response;

import dev.aifleet.simulator.knobs.Content;
import dev.aifleet.simulator.knobs.Content.Afterwards;
import dev.aifleet.simulator.knobs.Errors;
import dev.aifleet.simulator.wire.Problem;
import dev.aifleet.simulator.wire.Provider;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/// A response with an error status.
public final class ErrorResponse {
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final Errors errors;
  private final Content content;
  private String body = "";

  public ErrorResponse(HttpServerRequest request, Errors errors, Content content) {
    this.request = request;
    this.response = request.response();
    this.errors = errors;
    this.content = content;
  }

  /// In the provider's error schema.
  public ErrorResponse fromProvider(Provider provider, Problem problem) {
    response.setStatusCode(problem.status()).putHeader(HttpHeaders.CONTENT_TYPE, JSON);
    body = provider.error(problem);
    return this;
  }

  /// As the knobs of [Errors] say.
  ///
  /// @param now Unix time in milliseconds
  public ErrorResponse asConfigured(Provider provider, Problem problem, long now) {
    switch (errors.body()) {
      case Provider -> fromProvider(provider, problem);
      case Html -> {
        response.setStatusCode(problem.status()).putHeader("content-type", "text/html");
        body = "<html><body><h1>" + problem.status() + "</h1></body></html>\n";
      }
      case Empty -> response.setStatusCode(problem.status());
    }
    Duration pause = errors.pause(problem.status());
    if (pause != null) {
      errors.retryAfterAs().forEach(form -> putRetryAfter(pause, form, now));
    }
    if (!errors.shouldRetry().isEmpty()) {
      response.putHeader("x-should-retry", errors.shouldRetry());
    }
    return this;
  }

  private void putRetryAfter(Duration pause, Errors.Form form, long now) {
    switch (form) {
      case Seconds -> response.putHeader("retry-after", "" + seconds(pause.toMillis()));
      case Millis -> response.putHeader("retry-after-ms", "" + pause.toMillis());
      case Date ->
          response.putHeader(
              "retry-after",
              DateTimeFormatter.RFC_1123_DATE_TIME.format(
                  Instant.ofEpochSecond(seconds(now + pause.toMillis())).atOffset(ZoneOffset.UTC)));
    }
  }

  /// Rounded up, so that no client retries too early.
  private static long seconds(long millis) {
    return Math.ceilDiv(millis, 1000L);
  }

  public void send(RequestCounter counter) {
    content.headers().forEach(response::putHeader);
    if (content.afterwards() == Afterwards.Close) {
      response.putHeader("connection", "close");
    }
    Buffer bytes = Buffer.buffer(body);
    counter.stats().sent(bytes.length());
    response.end(bytes).onComplete(sent -> ended(counter, sent.succeeded()));
  }

  private void ended(RequestCounter counter, boolean sent) {
    if (!sent) {
      counter.aborted();
      return;
    }
    counter.completed();
    if (content.afterwards() != Afterwards.Keep) {
      request.connection().close();
    }
  }
}
