package dev.aifleet.simulator.serving;

import com.fasterxml.jackson.core.JacksonException;
import dev.aifleet.simulator.delivery.Delivery;
import dev.aifleet.simulator.delivery.Refusal;
import dev.aifleet.simulator.delivery.Tally;
import dev.aifleet.simulator.knobs.Behavior;
import dev.aifleet.simulator.knobs.Content.Echo;
import dev.aifleet.simulator.knobs.Fault;
import dev.aifleet.simulator.knobs.Orders;
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
  private final Desk desk;
  private final HttpServerRequest request;
  private final Operation operation;
  private final Call call;
  private final Tally tally;
  private Behavior behavior;

  /// @param behavior in force, before the request's own orders
  Exchange(Vertx vertx, Desk desk, Tally tally, Behavior behavior, Arrival arrival) {
    this.vertx = vertx;
    this.desk = desk;
    this.tally = tally;
    this.behavior = behavior;
    this.request = arrival.request();
    this.operation = arrival.operation();
    this.call = arrival.call();
  }

  /// A request that knows its way.
  record Arrival(HttpServerRequest request, Operation operation, Call call) {}

  void begin() {
    HttpServerResponse response = request.response();
    response.closeHandler(_ -> left());
    response.exceptionHandler(_ -> left());
    String complaint = null;
    try {
      behavior = Orders.heed(behavior, request.headers());
    } catch (IllegalArgumentException e) {
      complaint = String.valueOf(e.getMessage());
    }
    if (complaint == null && behavior.errors().early() && meetsError()) {
      refuseAsOrdered();
      return;
    }
    String refused = complaint;
    request.body().onSuccess(body -> judge(body, refused)).onFailure(_ -> tally.aborted());
  }

  /// HTTP/2 streams tell of their end however it comes; that of a written answer tells itself.
  private void left() {
    if (!request.response().ended()) {
      tally.aborted();
    }
  }

  private void judge(Buffer body, @Nullable String complaint) {
    tally.stats().received(body.length());
    int record = behavior.service().record();
    if (record > 0) {
      desk.notebook().keep(request, body, record);
    }
    try {
      if (complaint != null) {
        throw new IllegalArgumentException(complaint);
      }
      Problem door = operation.provider().refusal(call, behavior.service().apiKeys());
      Ask ask = door == null ? read(body).about(call.model()) : Ask.NOTHING;
      Problem problem = door == null ? problem(ask) : door;
      if (problem != null) {
        refuse(problem);
      } else {
        play(ask, body);
      }
    } catch (JacksonException e) {
      refuse(Problem.badRequest("We could not parse the JSON body of your request."));
    } catch (IOException e) {
      refuse(
          Problem.badRequest(
              "We could not parse the JSON body of your request: " + e.getMessage()));
    } catch (IllegalArgumentException e) {
      refuse(Problem.badRequest(String.valueOf(e.getMessage())));
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

  private void play(Ask ask, Buffer body) {
    tally.stats().model(ask.model());
    if (operation.streams(ask)) {
      tally.stats().stream();
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
    double swing = 2 * desk.dice().roll(tally.number(), JITTER) - 1;
    return behavior.pace().latency().plusNanos((long) (swing * jitter.toNanos()));
  }

  private void answer(Ask ask, Buffer body) {
    if (tally.isOver()) {
      return;
    }
    if (!behavior.errors().early() && meetsError()) {
      refuseAsOrdered();
      return;
    }
    long id = desk.dice().bits(tally.number(), ID);
    Answer answer = written(ask, body, id);
    tally.stats().status(200);
    request.response().putHeader(operation.provider().requestIdHeader(), requestId(id));
    Fault fault = meetsFault() ? behavior.fault() : Fault.NONE;
    var script = new Delivery.Order(behavior, fault, answer, operation.streams(ask), ordered());
    new Delivery(vertx, request, tally, script).start();
  }

  private Answer written(Ask ask, Buffer body, long id) {
    Echo echo = behavior.content().echo();
    String told = echo == Echo.None ? "" : Notebook.told(request, body).toString();
    if (echo == Echo.Body) {
      return () -> Buffer.buffer(told);
    }
    String opening = echo == Echo.Text ? Json.escaped(told) : null;
    long created = System.currentTimeMillis() / 1000;
    return operation
        .answer()
        .apply(
            new Script(desk.wording(), behavior.content(), call, ask, body, id, created, opening));
  }

  private boolean meetsError() {
    return desk.dice().roll(tally.number(), ERROR) * 100 < behavior.errors().percent()
        && desk.grantsTrouble();
  }

  private boolean meetsFault() {
    return behavior.fault().kind() != Fault.Kind.None
        && desk.dice().roll(tally.number(), FAULT) * 100 < behavior.fault().percent()
        && desk.grantsTrouble();
  }

  private void refuseAsOrdered() {
    tally.stats().status(behavior.errors().status());
    new Refusal(request, behavior.errors(), behavior.content())
        .asOrdered(operation.provider(), ordered(), System.currentTimeMillis())
        .send(tally);
  }

  private void refuse(Problem problem) {
    if (tally.isOver()) {
      return;
    }
    tally.stats().status(problem.status());
    new Refusal(request, behavior.errors(), behavior.content())
        .asProvider(operation.provider(), problem)
        .send(tally);
  }

  private Problem ordered() {
    return Problem.ordered(behavior.errors().status(), behavior.errors().code(), desk.name());
  }

  private static String requestId(long id) {
    return "req_" + Long.toHexString(id);
  }
}
