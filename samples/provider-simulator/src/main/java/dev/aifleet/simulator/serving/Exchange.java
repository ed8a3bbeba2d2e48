package dev.aifleet.simulator.serving;

import com.fasterxml.jackson.core.JacksonException;
import dev.aifleet.simulator.knobs.Behavior;
import dev.aifleet.simulator.knobs.Content.Echo;
import dev.aifleet.simulator.knobs.Fault;
import dev.aifleet.simulator.knobs.Orders;
import dev.aifleet.simulator.response.ErrorResponse;
import dev.aifleet.simulator.response.RequestCounter;
import dev.aifleet.simulator.response.ResponseSender;
import dev.aifleet.simulator.wire.Answer;
import dev.aifleet.simulator.wire.Ask;
import dev.aifleet.simulator.wire.Call;
import dev.aifleet.simulator.wire.Json;
import dev.aifleet.simulator.wire.Multipart;
import dev.aifleet.simulator.wire.Operation;
import dev.aifleet.simulator.wire.Problem;
import dev.aifleet.simulator.wire.Script;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One request: begin, judge, wait, answer. Lives on the event loop of its connection.
final class Exchange {
  /// Which throw of the dice decides what.
  private static final int ERROR = 0;

  private static final int JITTER = 1;
  private static final int ID = 2;
  private static final int FAULT = 3;

  private final Vertx vertx;
  private final SharedState shared;
  private final HttpServerRequest request;
  private final Operation operation;
  private final Call call;
  private final RequestCounter counter;
  private Behavior behavior;

  /// @param behavior in force, before the request's own orders
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
    this.call = routed.call();
  }

  /// A request that knows its way.
  record RoutedRequest(HttpServerRequest request, Operation operation, Call call) {}

  void begin() {
    HttpServerResponse response = request.response();
    response.closeHandler(_ -> closed());
    response.exceptionHandler(_ -> closed());
    String invalidHeader = null;
    try {
      behavior = Orders.heed(behavior, request.headers());
    } catch (IllegalArgumentException e) {
      invalidHeader = String.valueOf(e.getMessage());
    }
    if (invalidHeader == null && behavior.errors().early() && drawsError()) {
      sendConfiguredError();
      return;
    }
    String refused = invalidHeader;
    request.body().onSuccess(body -> handleBody(body, refused)).onFailure(_ -> counter.aborted());
  }

  /// HTTP/2 streams tell of their end however it comes; that of a written answer tells itself.
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
      Problem rejection = operation.provider().refusal(call, behavior.service().apiKeys());
      Ask ask = rejection == null ? read(body).about(call.model()) : Ask.NOTHING;
      Problem problem = rejection == null ? problem(ask) : rejection;
      if (problem != null) {
        sendProblem(problem);
      } else {
        respondAfterLatency(ask, body);
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

  private Ask read(Buffer body) throws IOException {
    return switch (operation.body()) {
      case None -> Ask.NOTHING;
      case Json -> Ask.read(body.getBytes());
      case Form -> {
        String type = Objects.requireNonNullElse(request.getHeader("content-type"), "");
        yield Ask.of(Multipart.field(Multipart.parts(type, body.getBytes()), "model"));
      }
    };
  }

  private @Nullable Problem problem(Ask ask) {
    for (String field : operation.needs()) {
      if (!ask.has(field)) {
        return Problem.missing(field);
      }
    }
    boolean served = ask.model().isEmpty() || behavior.service().serves(ask.model());
    return served ? null : Problem.unknownModel(ask.model());
  }

  private void respondAfterLatency(Ask ask, Buffer body) {
    counter.stats().model(ask.model());
    if (operation.streams(ask)) {
      counter.stats().stream();
    }
    Duration latency = latency();
    if (latency.toMillis() < 1) {
      answer(ask, body);
    } else {
      vertx.setTimer(latency.toMillis(), _ -> answer(ask, body));
    }
  }

  private Duration latency() {
    Duration jitter = behavior.pace().jitter();
    if (jitter.isZero()) {
      return behavior.pace().latency();
    }
    double swing = 2 * shared.dice().roll(counter.number(), JITTER) - 1;
    return behavior.pace().latency().plusNanos((long) (swing * jitter.toNanos()));
  }

  private void answer(Ask ask, Buffer body) {
    if (counter.isEnded()) {
      return;
    }
    if (!behavior.errors().early() && drawsError()) {
      sendConfiguredError();
      return;
    }
    long id = shared.dice().bits(counter.number(), ID);
    Answer answer = responseBody(ask, body, id);
    counter.stats().status(200);
    request.response().putHeader(operation.provider().requestIdHeader(), requestId(id));
    Fault fault = drawsFault() ? behavior.fault() : Fault.NONE;
    var script =
        new ResponseSender.Parameters(
            behavior, fault, answer, operation.streams(ask), configuredProblem());
    new ResponseSender(vertx, request, counter, script).start();
  }

  private Answer responseBody(Ask ask, Buffer body, long id) {
    Echo echo = behavior.content().echo();
    String description = echo == Echo.None ? "" : RequestLog.description(request, body).toString();
    if (echo == Echo.Body) {
      return () -> Buffer.buffer(description);
    }
    String opening = echo == Echo.Text ? Json.escaped(description) : null;
    long created = System.currentTimeMillis() / 1000;
    return operation
        .answer()
        .apply(
            new Script(
                shared.wording(), behavior.content(), call, ask, body, id, created, opening));
  }

  private boolean drawsError() {
    return shared.dice().roll(counter.number(), ERROR) * 100 < behavior.errors().percent()
        && shared.claimFailure();
  }

  private boolean drawsFault() {
    return behavior.fault().kind() != Fault.Kind.None
        && shared.dice().roll(counter.number(), FAULT) * 100 < behavior.fault().percent()
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
    return Problem.configuredProblem(
        behavior.errors().status(), behavior.errors().code(), shared.name());
  }

  private static String requestId(long id) {
    return "req_" + Long.toHexString(id);
  }
}
