package dev.aifleet.gateway.exchange;

import dev.aifleet.gateway.answer.BodyUsage;
import dev.aifleet.gateway.answer.EventStream;
import dev.aifleet.gateway.answer.OpeningVerdict;
import dev.aifleet.gateway.answer.StreamError;
import dev.aifleet.gateway.dialect.Endpoint;
import dev.aifleet.gateway.dialect.ErrorBody;
import dev.aifleet.gateway.dialect.HeaderRules;
import dev.aifleet.gateway.dialect.Usage;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Carries one answer from the upstream to the client, unchanged but for what the gateway itself
/// asked for. Nothing of it, not even its status, is the client's before it has begun: an upstream
/// that fails before that can still be left for another, or become a proper error.
///
/// An upstream's error is collected, since some repeat the key they were sent.
final class Relay {
  private static final Buffer NOTHING = Buffer.buffer();
  private static final int FIRST_ERROR = 400;

  /// Longer error bodies are relayed as they come.
  private static final int MAX_ERROR_BYTES = 64 * 1024;

  /// What a stream may open with before it counts as begun.
  private static final int MAX_OPENING_BYTES = 64 * 1024;

  /// What was asked, as far as it shapes the answer.
  ///
  /// @param hidesUsage whether the gateway asked for usage and the client did not
  /// @param redaction takes credentials out of an error's body
  record Asked(Endpoint endpoint, boolean hidesUsage, UnaryOperator<Buffer> redaction) {}

  private final ClientSide client;
  private final int status;
  private final MultiMap answer;
  private final UnaryOperator<Buffer> redaction;
  private final @Nullable EventStream events;
  private final @Nullable BodyUsage body;
  private final long length;
  private boolean begun;

  /// Events that were there before it was clear how the stream opens.
  private @Nullable Buffer opening;

  /// A whole body that came in one piece goes out in one write, together with the head.
  private @Nullable Buffer whole;

  /// An error's body so far; null: no error, or too long to be collected.
  private @Nullable Buffer error;

  private long relayed;

  Relay(ClientSide client, int status, MultiMap answer, Asked asked) {
    this.client = client;
    this.status = status;
    this.answer = answer;
    this.redaction = asked.redaction();
    boolean failed = status >= FIRST_ERROR;
    events = isEventStream(answer) ? eventStream(asked) : null;
    body = !failed && isJson(answer) ? new BodyUsage(asked.endpoint().format()) : null;
    error = failed && events == null ? Buffer.buffer() : null;
    length = declaredLength(answer);
  }

  /// Bytes of the body that the client was sent.
  long relayed() {
    return relayed;
  }

  boolean hasBegun() {
    return relayed > 0;
  }

  /// Whether events wait until it is clear how the stream opens. The exchange lets them wait for a
  /// short time only, and then calls [#begin].
  boolean isHolding() {
    return opening != null;
  }

  /// As the upstream told; null: not at all, or not yet.
  @Nullable Usage usage() {
    return events != null ? events.usage() : body != null ? body.usage() : null;
  }

  /// That the upstream reported inside of its stream; null: none.
  @Nullable StreamError reported() {
    return events == null ? null : events.error();
  }

  /// After `Failed` nothing was sent, and nothing may be.
  OpeningVerdict chunk(Buffer chunk) {
    if (events != null) {
      return redacted(event(events, events.feed(chunk)));
    }
    if (body != null) {
      body.feed(chunk);
    }
    if (error != null) {
      collect(error, chunk);
    } else if (relayed == 0 && chunk.length() == length) {
      whole = chunk;
    } else {
      write(chunk);
    }
    return OpeningVerdict.BEGIN;
  }

  /// The client has waited long enough for how the stream opens.
  void begin() {
    if (events != null && opening != null) {
      events.begin();
      write(opening);
      opening = null;
    }
  }

  /// The upstream has sent everything. After `Failed` nothing was sent, and nothing may be.
  OpeningVerdict end() {
    Buffer rest = whole;
    if (events != null) {
      rest = joined(opening, events.rest());
      opening = null;
      if (events.opening() instanceof OpeningVerdict.Failed failed) {
        return redacted(failed);
      }
    } else if (error != null) {
      answer.remove("content-length");
      rest = redaction.apply(error);
    }
    writeHead();
    relayed += rest == null ? 0 : rest.length();
    client.end(rest == null ? NOTHING : rest);
    return OpeningVerdict.BEGIN;
  }

  /// Ends an answer that will not become whole. Clients of an event stream are told in its own
  /// words, without `[DONE]`, unless the upstream has told them; others must see the connection
  /// break.
  void breakOff(ErrorBody reason) {
    if (events == null) {
      client.breakOff();
    } else {
      client.end(events.error() == null ? events.ending(reason) : NOTHING);
    }
  }

  private OpeningVerdict event(EventStream stream, @Nullable Buffer out) {
    if (begun) {
      write(out);
      return OpeningVerdict.BEGIN;
    }
    opening = joined(opening, out);
    if (opening != null && opening.length() + stream.unfinished() > MAX_OPENING_BYTES) {
      stream.begin();
    }
    if (stream.opening() instanceof OpeningVerdict.Begin) {
      write(opening);
      opening = null;
    }
    return stream.opening();
  }

  private OpeningVerdict redacted(OpeningVerdict verdict) {
    return switch (verdict) {
      case OpeningVerdict.Failed(StreamError reported) -> {
        Buffer text = redaction.apply(Buffer.buffer(reported.message()));
        yield new OpeningVerdict.Failed(reported.saying(text.toString()));
      }
      case OpeningVerdict.Hold hold -> hold;
      case OpeningVerdict.Begin begin -> begin;
    };
  }

  private void collect(Buffer collected, Buffer chunk) {
    collected.appendBuffer(chunk);
    if (collected.length() > MAX_ERROR_BYTES) {
      error = null;
      answer.remove("content-length");
      write(redaction.apply(collected));
    }
  }

  private void write(@Nullable Buffer bytes) {
    if (bytes != null && bytes.length() > 0) {
      writeHead();
      relayed += bytes.length();
      client.write(bytes);
    }
  }

  private void writeHead() {
    if (begun) {
      return;
    }
    begun = true;
    client.status(status);
    HeaderRules.copyToClient(answer, client.headers());
    if (events != null) {
      // Events may have to be added or left out.
      client.headers().remove("content-length");
      client.headers().set("x-accel-buffering", "no");
      if (!client.headers().contains("cache-control")) {
        client.headers().set("cache-control", "no-cache");
      }
    }
  }

  private static @Nullable Buffer joined(@Nullable Buffer first, @Nullable Buffer second) {
    if (first == null || second == null) {
      return first == null ? second : first;
    }
    return Buffer.buffer(first.length() + second.length()).appendBuffer(first).appendBuffer(second);
  }

  private static EventStream eventStream(Asked asked) {
    return asked.hidesUsage()
        ? EventStream.hidingUsage(asked.endpoint())
        : EventStream.passing(asked.endpoint());
  }

  private static boolean isEventStream(MultiMap answer) {
    return isType(answer, "text/event-stream");
  }

  private static boolean isJson(MultiMap answer) {
    return isType(answer, "application/json");
  }

  /// What is packed is not looked into. Nobody asked for it.
  private static boolean isType(MultiMap answer, String wanted) {
    String type = answer.get("content-type");
    String encoding = answer.get("content-encoding");
    return type != null
        && type.regionMatches(true, 0, wanted, 0, wanted.length())
        && (encoding == null || encoding.equalsIgnoreCase("identity"));
  }

  private static long declaredLength(MultiMap answer) {
    String length = answer.get("content-length");
    try {
      return length == null ? -1 : Long.parseLong(length);
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
