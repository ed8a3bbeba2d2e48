package dev.aifleet.gateway.exchange;

import dev.aifleet.gateway.capacity.HeldBytes;
import dev.aifleet.gateway.capacity.MemoryBudget.Lease;
import dev.aifleet.gateway.dialect.ErrorBody;
import dev.aifleet.gateway.dialect.HeaderRules;
import dev.aifleet.gateway.dialect.Usage;
import dev.aifleet.gateway.eventloop.EventLoopServices.BlockingExecutor;
import dev.aifleet.gateway.response.OpeningVerdict;
import dev.aifleet.gateway.response.ResponseBody;
import dev.aifleet.gateway.response.StreamError;
import dev.aifleet.gateway.upstream.CredentialMask;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Relays one success response from the upstream to the client. Nothing of it, not even its status,
/// is sent before its opening is known to be good: until then another upstream can be tried, or a
/// proper error status sent.
final class Relay {
  private static final Buffer NOTHING = Buffer.buffer();

  /// Bytes that a response may open with before it is relayed whatever they are, and the longest
  /// unary response that is held until its end.
  private static final int MAX_OPENING_BYTES = 64 * 1024;

  /// Memory for a client that does not read, in bytes: a full write queue, one more chunk, and
  /// another that was already read from the upstream.
  private static final int UNREAD_BYTES = 256 * 1024;

  private final ClientSide client;
  private final Head head;
  private final ResponseBody body;
  private final Consumer<@Nullable String> named;
  private final long length;
  private final HeldBytes opening;
  private final HeldBytes unread;
  private boolean begun;

  /// Bytes received while the opening is undecided, or a body that is written as a whole, together
  /// with the head.
  private @Nullable Buffer held;

  /// Whether [#held] is a buffer of this class, which may grow, and not a chunk.
  private boolean isHeldCopied;

  /// Last bytes of the translated body, computed by [#prepareEnd].
  private @Nullable Buffer rest;

  private boolean isPrepared;

  /// Thrown while they were computed.
  private @Nullable RuntimeException failure;

  private long relayed;

  /// Start of an upstream's success response.
  ///
  /// @param mask removes the upstream's credential from headers and errors
  record Head(int status, MultiMap headers, CredentialMask mask) {}

  /// @param named receives the upstream's response id (null: not known) before the client does
  /// @param memory lease of the exchange
  Relay(
      ClientSide client,
      Head head,
      ResponseBody body,
      Consumer<@Nullable String> named,
      Lease memory) {
    this.opening = new HeldBytes(memory);
    this.unread = new HeldBytes(memory);
    this.client = client;
    this.head = head;
    this.body = body;
    this.named = named;
    length = declaredLength(head.headers());
  }

  /// Body bytes sent to the client.
  long relayed() {
    return relayed;
  }

  boolean hasBegun() {
    return relayed > 0;
  }

  /// Takes or releases the memory for bytes that the client does not read; false if there is none.
  ///
  /// @param isFull whether the client's write queue is full
  boolean holdUnread(boolean isFull) {
    return unread.hold(isFull ? UNREAD_BYTES : 0);
  }

  /// Whether received events are held because the opening is undecided. The exchange limits that
  /// time and then calls [#begin].
  boolean isHolding() {
    return held != null && body.hasSubstance() && body.opening() instanceof OpeningVerdict.Hold;
  }

  /// As reported by the upstream; null: not reported so far.
  @Nullable Usage usage() {
    return body.usage();
  }

  /// Error that the upstream reported within the response; null: none.
  @Nullable StreamError reported() {
    return body.error();
  }

  /// Whether the client was sent everything up to the upstream's last event.
  boolean isComplete() {
    return begun && body.isComplete();
  }

  /// After `Failed`, nothing was sent and nothing may be.
  OpeningVerdict chunk(Buffer chunk) {
    Buffer out = clean(body.feed(chunk));
    if (begun) {
      write(out);
      return OpeningVerdict.BEGIN;
    }
    hold(out);
    int waiting = (held == null ? 0 : held.length()) + body.unfinished();
    boolean fits = waiting <= MAX_OPENING_BYTES && opening.hold(held == null ? 0 : held.length());
    if (!fits) {
      body.begin();
    }
    boolean whole = held != null && held.length() == length;
    boolean waits = whole || (fits && body.isUnary());
    if (body.opening() instanceof OpeningVerdict.Begin && !waits) {
      write(held);
      held = null;
    }
    return body.opening();
  }

  /// The first chunk is usually the only one, and is not copied.
  private void hold(@Nullable Buffer out) {
    Buffer before = held;
    if (before == null || out == null) {
      held = before == null ? out : before;
    } else if (isHeldCopied) {
      before.appendBuffer(out);
    } else {
      held = joined(before, out);
      isHeldCopied = true;
    }
  }

  /// Relays the response although its opening is undecided.
  void begin() {
    body.begin();
    if (body.opening() instanceof OpeningVerdict.Begin) {
      write(held);
      held = null;
    }
  }

  /// To be called before [#end], at the end of the upstream's body. `then` is called on this event
  /// loop, later if translating the body takes long; no other method may be called until then.
  void prepareEnd(BlockingExecutor blocking, Runnable then) {
    if (!body.isSlow()) {
      then.run();
      return;
    }
    blocking.compute(
        () -> {
          rest = body.rest();
          isPrepared = true;
          return true;
        },
        thrown -> {
          failure =
              thrown instanceof RuntimeException cause ? cause : new IllegalStateException(thrown);
          return false;
        },
        prepared -> then.run());
  }

  /// Handles the end of the upstream's body. After `Failed`, nothing was sent and nothing may be.
  OpeningVerdict end() {
    if (failure != null) {
      throw failure;
    }
    Buffer last = joined(held, clean(isPrepared ? rest : body.rest()));
    rest = null;
    held = null;
    if (!begun && body.opening() instanceof OpeningVerdict.Failed failed) {
      return failed;
    }
    writeHead();
    relayed += last == null ? 0 : last.length();
    client.end(last == null ? NOTHING : last);
    return OpeningVerdict.BEGIN;
  }

  /// Ends an incomplete response. Clients of an event stream get an error event in their own format
  /// and no `[DONE]`, unless the upstream has already sent an error; others see the connection
  /// reset.
  void breakOff(ErrorBody reason) {
    Buffer ending = body.ending(reason);
    if (ending == null) {
      client.breakOff();
    } else {
      client.end(body.error() == null ? ending : NOTHING);
    }
  }

  private void write(@Nullable Buffer bytes) {
    if (bytes != null && bytes.length() > 0) {
      writeHead();
      relayed += bytes.length();
      client.write(bytes);
    }
  }

  /// An error within a response may repeat the request's credential.
  private @Nullable Buffer clean(@Nullable Buffer out) {
    return out == null || body.error() == null ? out : head.mask().masked(out);
  }

  /// Bytes to send while the upstream is silent; null: nothing may be sent at this point.
  @Nullable Buffer keepAlive() {
    return body.keepAlive();
  }

  private void writeHead() {
    if (!begun) {
      begun = true;
      opening.hold(0);
      named.accept(body.responseId());
      if (client.hasBegun()) {
        // Keep-alive comments were sent, and with them the head of a stream.
        return;
      }
      client.status(head.status());
      HeaderRules.copyToClient(head.headers(), client.headers(), head.mask()::masked);
      body.adapt(client.headers());
    }
  }

  private static @Nullable Buffer joined(@Nullable Buffer first, @Nullable Buffer second) {
    if (first == null || second == null) {
      return first == null ? second : first;
    }
    return Buffer.buffer(first.length() + second.length()).appendBuffer(first).appendBuffer(second);
  }

  private static long declaredLength(MultiMap headers) {
    String length = headers.get(HttpHeaders.CONTENT_LENGTH);
    try {
      return length == null ? -1 : Long.parseLong(length);
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
