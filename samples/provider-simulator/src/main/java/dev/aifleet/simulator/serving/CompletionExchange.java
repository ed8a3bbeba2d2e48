package dev.aifleet.simulator.serving;

import dev.aifleet.simulator.knobs.Behavior;
import dev.aifleet.simulator.openai.Answer;
import dev.aifleet.simulator.openai.ChatRequest;
import dev.aifleet.simulator.openai.Failure;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/// One completion request: begin, judge, wait, answer, count; counted exactly once, as completed or
/// as an abort. Lives on the event loop of its connection.
final class CompletionExchange {
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
  private static final CharSequence SSE =
      HttpHeaders.createOptimized("text/event-stream; charset=utf-8");
  private static final CharSequence NO_CACHE = HttpHeaders.createOptimized("no-cache");
  private static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("x-request-id");

  /// Which throw of the dice decides what.
  private static final int ERROR = 0;

  private static final int JITTER = 1;
  private static final int ID = 2;

  /// Tokens written between two looks at the client's pace.
  private static final int BURST = 64;

  private final Vertx vertx;
  private final Desk desk;
  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final Stats stats;
  private final long number;
  private int nextToken;
  private boolean over;

  CompletionExchange(Vertx vertx, Desk desk, HttpServerRequest request) {
    this.vertx = vertx;
    this.desk = desk;
    this.request = request;
    this.response = request.response();
    this.stats = desk.stats();
    this.number = stats.requests.getAndIncrement();
  }

  void begin() {
    desk.began();
    response.closeHandler(_ -> over(stats.aborts));
    response.exceptionHandler(_ -> over(stats.aborts));
    request.body().onSuccess(this::judge).onFailure(_ -> over(stats.aborts));
  }

  private void judge(Buffer body) {
    stats.bytesIn.add(body.length());
    try {
      Behavior behavior = desk.behavior().heeding(request::getHeader);
      Failure refusal = Reception.refusal(behavior, request.getHeader(HttpHeaders.AUTHORIZATION));
      ChatRequest chat = ChatRequest.read(body.getBytes());
      if (refusal != null) {
        refuse(refusal);
      } else if (chat.model().isEmpty()) {
        refuse(Failure.missing("model"));
      } else if (!chat.hasMessages()) {
        refuse(Failure.missing("messages"));
      } else if (!behavior.models().isEmpty() && !behavior.models().contains(chat.model())) {
        refuse(Failure.unknownModel(chat.model()));
      } else {
        play(behavior, chat);
      }
    } catch (IOException e) {
      refuse(Failure.badRequest("We could not parse the JSON body of your request."));
    } catch (IllegalArgumentException e) {
      refuse(Failure.badRequest(String.valueOf(e.getMessage())));
    }
  }

  private void play(Behavior behavior, ChatRequest chat) {
    stats.model(chat.model());
    if (chat.stream()) {
      stats.streams.increment();
    }
    Duration latency = latency(behavior);
    if (latency.toMillis() < 1) {
      answer(behavior, chat);
    } else {
      vertx.setTimer(latency.toMillis(), _ -> answer(behavior, chat));
    }
  }

  private Duration latency(Behavior behavior) {
    if (behavior.jitter().isZero()) {
      return behavior.latency();
    }
    double swing = 2 * desk.dice().roll(number, JITTER) - 1;
    return behavior.latency().plusNanos((long) (swing * behavior.jitter().toNanos()));
  }

  private void answer(Behavior behavior, ChatRequest chat) {
    if (over) {
      return;
    }
    if (desk.dice().roll(number, ERROR) * 100 < behavior.errorPercent()) {
      refuse(Failure.ordered(behavior.errorStatus(), desk.name()));
      return;
    }
    long id = desk.dice().bits(number, ID);
    long created = System.currentTimeMillis() / 1000;
    Answer answer = new Answer(desk.wording(), chat, behavior.tokens(), id, created);
    stats.status(200);
    response.putHeader(REQUEST_ID, "req_" + Long.toHexString(id));
    if (!chat.stream()) {
      response.putHeader(HttpHeaders.CONTENT_TYPE, JSON);
      end(answer.whole());
      return;
    }
    response.setChunked(true);
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, SSE)
        .putHeader(HttpHeaders.CACHE_CONTROL, NO_CACHE);
    stream(answer, behavior.tokenInterval());
  }

  private void stream(Answer answer, Duration interval) {
    Buffer first = Buffer.buffer(512);
    answer.role(first);
    if (interval.isZero()) {
      burst(answer, first);
      return;
    }
    write(first);
    vertx.setPeriodic(Math.max(1, interval.toMillis()), timer -> tick(answer, timer));
  }

  /// One chunk per interval; a client that reads too slowly makes them wait.
  private void tick(Answer answer, long timer) {
    if (over) {
      vertx.cancelTimer(timer);
      return;
    }
    if (response.writeQueueFull()) {
      return;
    }
    Buffer events = Buffer.buffer(512);
    answer.token(nextToken++, events);
    if (nextToken < answer.tokens()) {
      write(events);
    } else {
      vertx.cancelTimer(timer);
      answer.end(events);
      end(events);
    }
  }

  /// As fast as the client reads.
  private void burst(Answer answer, Buffer events) {
    while (!over && nextToken < answer.tokens()) {
      answer.token(nextToken++, events);
      if (nextToken % BURST == 0 && nextToken < answer.tokens()) {
        write(events);
        if (response.writeQueueFull()) {
          response.drainHandler(_ -> burst(answer, Buffer.buffer()));
          return;
        }
        events = Buffer.buffer();
      }
    }
    if (!over) {
      answer.end(events);
      end(events);
    }
  }

  private void refuse(Failure failure) {
    if (over) {
      return;
    }
    stats.status(failure.status());
    response.setStatusCode(failure.status()).putHeader(HttpHeaders.CONTENT_TYPE, JSON);
    if (failure.status() == 429) {
      response.putHeader(HttpHeaders.RETRY_AFTER, "1");
    }
    end(Buffer.buffer(failure.json()));
  }

  private void write(Buffer events) {
    stats.bytesOut.add(events.length());
    response.write(events);
  }

  private void end(Buffer last) {
    stats.bytesOut.add(last.length());
    response.end(last).onComplete(sent -> over(sent.succeeded() ? stats.completed : stats.aborts));
  }

  private void over(LongAdder how) {
    if (!over) {
      over = true;
      how.increment();
      desk.ended();
    }
  }
}
