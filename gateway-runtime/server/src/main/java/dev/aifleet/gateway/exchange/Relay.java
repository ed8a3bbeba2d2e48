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

/// Carries one good answer from the upstream to the client. Nothing of it, not even its status, is
/// the client's before it has begun: an upstream that fails before that can still be left for
/// another, or become a proper error.
final class Relay {
  private static final Buffer NOTHING = Buffer.buffer();

  /// What a stream may open with before it counts as begun.
  private static final int MAX_OPENING_BYTES = 64 * 1024;

  private final ClientSide client;
  private final Head head;
  private final ResponseBody body;
  private final Consumer<@Nullable String> named;
  private final long length;
  private final HeldBytes opening;
  private final HeldBytes unread;
  private boolean begun;

  /// What was there before it was clear how the answer opens, or a whole body that came in one
  /// piece and goes out in one write, together with the head.
  private @Nullable Buffer held;

  /// What the body still had when the upstream had sent everything.
  private @Nullable Buffer rest;

  private boolean isPrepared;

  /// What was thrown meanwhile.
  private @Nullable RuntimeException failure;

  private long relayed;

  /// What is queued for a client that does not read, and for it at its upstream's side: a full
  /// write queue, one more chunk, and another that has been read already.
  private static final int UNREAD_BYTES = 256 * 1024;

  /// What an upstream's good response begins with.
  ///
  /// @param mask takes the upstream's credential out of headers and errors
  record Head(int status, MultiMap headers, CredentialMask mask) {}

  /// @param named hears what the upstream calls its answer (null: not known) before the client does
  /// @param memory that the exchange holds
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

  /// Bytes of the body that the client was sent.
  long relayed() {
    return relayed;
  }

  boolean hasBegun() {
    return relayed > 0;
  }

  /// Whether there is memory for what the client does not read.
  ///
  /// @param isFull whether the client's write queue is full
  boolean holdUnread(boolean isFull) {
    return unread.hold(isFull ? UNREAD_BYTES : 0);
  }

  /// Whether events wait until it is clear how the stream opens. The exchange lets them wait for a
  /// short time only, and then calls [#begin].
  boolean isHolding() {
    return held != null && body.hasSubstance() && body.opening() instanceof OpeningVerdict.Hold;
  }

  /// As the upstream told; null: not at all, or not yet.
  @Nullable Usage usage() {
    return body.usage();
  }

  /// That the upstream reported inside of its answer; null: none.
  @Nullable StreamError reported() {
    return body.error();
  }

  /// Whether the client has been sent all that the upstream had to say.
  boolean isComplete() {
    return begun && body.isComplete();
  }

  /// After `Failed` nothing was sent, and nothing may be.
  OpeningVerdict chunk(Buffer chunk) {
    Buffer out = clean(body.feed(chunk));
    if (begun) {
      write(out);
      return OpeningVerdict.BEGIN;
    }
    held = joined(held, out);
    int waiting = (held == null ? 0 : held.length()) + body.unfinished();
    if (waiting > MAX_OPENING_BYTES || !opening.hold(held == null ? 0 : held.length())) {
      body.begin();
    }
    boolean whole = held != null && held.length() == length;
    if (body.opening() instanceof OpeningVerdict.Begin && !whole) {
      write(held);
      held = null;
    }
    return body.opening();
  }

  /// The client has waited long enough for how the stream opens.
  void begin() {
    body.begin();
    if (body.opening() instanceof OpeningVerdict.Begin) {
      write(held);
      held = null;
    }
  }

  /// To be called before [#end], when the upstream has sent everything. `then` is called on this
  /// event loop, now or, where translating the body takes long, later; until then nothing else may
  /// be called.
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
              thrown instanceof RuntimeException why ? why : new IllegalStateException(thrown);
          return false;
        },
        prepared -> then.run());
  }

  /// The upstream has sent everything. After `Failed` nothing was sent, and nothing may be.
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

  /// Ends an answer that will not become whole. Clients of an event stream are told in its own
  /// words, without `[DONE]`, unless the upstream has told them; others must see the connection
  /// break.
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

  /// An upstream that reports an error within its answer may repeat what it was sent.
  private @Nullable Buffer clean(@Nullable Buffer out) {
    return out == null || body.error() == null ? out : head.mask().masked(out);
  }

  /// What keeps the client waiting while nothing comes; null: nothing may be sent at this point.
  @Nullable Buffer keepAlive() {
    return body.keepAlive();
  }

  private void writeHead() {
    if (!begun) {
      begun = true;
      opening.hold(0);
      named.accept(body.answerId());
      if (client.hasBegun()) {
        // It was kept waiting with comments, and has the head of a stream.
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

  private static long declaredLength(MultiMap answer) {
    String length = answer.get(HttpHeaders.CONTENT_LENGTH);
    try {
      return length == null ? -1 : Long.parseLong(length);
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
