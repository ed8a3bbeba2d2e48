package dev.aifleet.simulator.serving;

import com.fasterxml.jackson.core.JacksonException;
import dev.aifleet.simulator.knobs.Behavior;
import dev.aifleet.simulator.knobs.Content.Echo;
import dev.aifleet.simulator.knobs.Fault;
import dev.aifleet.simulator.knobs.HeaderOverrides;
import dev.aifleet.simulator.response.ErrorResponse;
import dev.aifleet.simulator.response.RequestCounter;
import dev.aifleet.simulator.response.ResponseSender;
import dev.aifleet.simulator.response.ResponseSpec;
import dev.aifleet.simulator.wire.Json;
import dev.aifleet.simulator.wire.Multipart;
import dev.aifleet.simulator.wire.Operation;
import dev.aifleet.simulator.wire.ParsedRequest;
import dev.aifleet.simulator.wire.Problem;
import dev.aifleet.simulator.wire.RequestHead;
import dev.aifleet.simulator.wire.ResponseBody;
import dev.aifleet.simulator.wire.ResponsePlan;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One request: read it, validate it, wait for the latency, respond. On one event loop.
final class Exchange {
  /// Draws of [dev.aifleet.simulator.knobs.SeededRandom], one per random decision.
  private static final int ERROR = 0;

  private static final int JITTER = 1;
  private static final int ID = 2;
  private static final int FAULT = 3;

  private final Vertx vertx;
  private final SharedState shared;
  private final HttpServerRequest request;
  private final Operation operation;
  private final RequestHead head;
  private final RequestCounter counter;
  private Behavior behavior;

  /// @param behavior in force, before the request's header overrides
  Exchange(
      Vertx vertx,
      SharedState shared,
      RequestCounter counter,
      Behavior behavior,
      RoutedRequest routed) {
    this.vertx = vertx;
    this.shared = shared;
    this.counter = counter;
    this.behavior = behavior;
    this.request = routed.request();
    this.operation = routed.operation();
    this.head = routed.head();
  }

  /// A request and the operation that its path names.
  record RoutedRequest(HttpServerRequest request, Operation operation, RequestHead head) {}

  void begin() {
    HttpServerResponse response = request.response();
    response.closeHandler(_ -> closed());
    response.exceptionHandler(_ -> closed());
    String invalidHeader = null;
    try {
      behavior = HeaderOverrides.apply(behavior, request.headers());
    } catch (IllegalArgumentException e) {
      invalidHeader = String.valueOf(e.getMessage());
    }
    if (invalidHeader == null && behavior.errors().early() && drawsError()) {
      sendConfiguredError();
      return;
    }
    String headerError = invalidHeader;
    request
        .body()
        .onSuccess(body -> handleBody(body, headerError))
        .onFailure(_ -> counter.aborted());
  }

  /// Vert.x calls this also at the regular end of an HTTP/2 stream, where the response has ended.
  private void closed() {
    if (!request.response().ended()) {
      counter.aborted();
    }
  }

  private void handleBody(Buffer body, @Nullable String invalidHeader) {
    counter.stats().received(body.length());
    int record = behavior.service().record();
    if (record > 0) {
      shared.requestLog().add(request, body, record);
    }
    try {
      if (invalidHeader != null) {
        throw new IllegalArgumentException(invalidHeader);
      }
      Problem rejection = operation.provider().reject(head, behavior.service().apiKeys());
      ParsedRequest parsed =
          rejection == null ? read(body).withModel(head.model()) : ParsedRequest.EMPTY;
      Problem problem = rejection == null ? problem(parsed) : rejection;
      if (problem != null) {
        sendProblem(problem);
      } else {
        respondAfterLatency(parsed, body);
      }
    } catch (JacksonException e) {
      sendProblem(Problem.badRequest("We could not parse the JSON body of your request."));
    } catch (IOException e) {
      sendProblem(
          Problem.badRequest(
              "We could not parse the JSON body of your request: " + e.getMessage()));
    } catch (IllegalArgumentException e) {
      sendProblem(Problem.badRequest(String.valueOf(e.getMessage())));
    }
  }

  private ParsedRequest read(Buffer body) throws IOException {
    return switch (operation.body()) {
      case None -> ParsedRequest.EMPTY;
      case Json -> ParsedRequest.read(body.getBytes());
      case Form -> {
        String type = Objects.requireNonNullElse(request.getHeader("content-type"), "");
        yield ParsedRequest.of(Multipart.field(Multipart.parts(type, body.getBytes()), "model"));
      }
    };
  }

  private @Nullable Problem problem(ParsedRequest parsed) {
    for (String field : operation.requiredFields()) {
      if (!parsed.hasField(field)) {
        return Problem.missing(field);
      }
    }
    boolean served = parsed.model().isEmpty() || behavior.service().serves(parsed.model());
    return served ? null : Problem.unknownModel(parsed.model());
  }

  private void respondAfterLatency(ParsedRequest parsed, Buffer body) {
    counter.stats().model(parsed.model());
    if (operation.streams(parsed)) {
      counter.stats().stream();
    }
    Duration latency = latency();
    if (latency.toMillis() < 1) {
      respond(parsed, body);
    } else {
      vertx.setTimer(latency.toMillis(), _ -> respond(parsed, body));
    }
  }

  private Duration latency() {
    Duration jitter = behavior.timing().jitter();
    if (jitter.isZero()) {
      return behavior.timing().latency();
    }
    double swing = 2 * shared.random().fraction(counter.number(), JITTER) - 1;
    return behavior.timing().latency().plusNanos((long) (swing * jitter.toNanos()));
  }

  private void respond(ParsedRequest parsed, Buffer body) {
    if (counter.isEnded()) {
      return;
    }
    if (!behavior.errors().early() && drawsError()) {
      sendConfiguredError();
      return;
    }
    long id = shared.random().bits(counter.number(), ID);
    ResponseBody response = responseBody(parsed, body, id);
    counter.stats().status(200);
    request.response().putHeader(operation.provider().requestIdHeader(), requestId(id));
    Fault fault = drawsFault() ? behavior.fault() : Fault.NONE;
    var spec =
        new ResponseSpec(behavior, fault, response, operation.streams(parsed), configuredProblem());
    new ResponseSender(vertx, request, counter, spec).start();
  }

  private ResponseBody responseBody(ParsedRequest parsed, Buffer body, long id) {
    Echo echo = behavior.content().echo();
    String description = echo == Echo.None ? "" : RequestLog.description(request, body).toString();
    if (echo == Echo.Body) {
      return () -> Buffer.buffer(description);
    }
    String firstToken = echo == Echo.Text ? Json.escaped(description) : null;
    long created = System.currentTimeMillis() / 1000;
    return operation
        .response()
        .apply(
            new ResponsePlan(
                shared.generator(),
                behavior.content(),
                head,
                parsed,
                body,
                id,
                created,
                firstToken));
  }

  private boolean drawsError() {
    return shared.random().fraction(counter.number(), ERROR) * 100 < behavior.errors().percent()
        && shared.claimFailure();
  }

  private boolean drawsFault() {
    return behavior.fault().kind() != Fault.Kind.None
        && shared.random().fraction(counter.number(), FAULT) * 100 < behavior.fault().percent()
        && shared.claimFailure();
  }

  private void sendConfiguredError() {
    counter.stats().status(behavior.errors().status());
    new ErrorResponse(request, behavior.errors(), behavior.content())
        .asConfigured(operation.provider(), configuredProblem(), System.currentTimeMillis())
        .send(counter);
  }

  private void sendProblem(Problem problem) {
    if (counter.isEnded()) {
      return;
    }
    counter.stats().status(problem.status());
    new ErrorResponse(request, behavior.errors(), behavior.content())
        .fromProvider(operation.provider(), problem)
        .send(counter);
  }

  private Problem configuredProblem() {
    return Problem.configured(behavior.errors().status(), behavior.errors().code(), shared.name());
  }

  private static String requestId(long id) {
    return "req_" + Long.toHexString(id);
  }
}
