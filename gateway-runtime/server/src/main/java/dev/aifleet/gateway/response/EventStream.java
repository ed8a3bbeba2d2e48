package dev.aifleet.gateway.response;

import dev.aifleet.gateway.capacity.HeldBytes;
import dev.aifleet.gateway.capacity.MemoryBudget;
import dev.aifleet.gateway.capacity.MemoryBudget.Lease;
import dev.aifleet.gateway.dialect.Endpoint;
import dev.aifleet.gateway.dialect.Endpoint.Streaming;
import dev.aifleet.gateway.dialect.ErrorBody;
import dev.aifleet.gateway.dialect.Usage;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// A response that arrives as events in the client's format. Whole events pass unchanged; their
/// opening, usage and errors are read. Partial events are held: they are useless to a client, and
/// our own error event stays readable when the upstream fails within one.
///
/// If the gateway itself requested usage, the event with it is removed, and `"usage":null` from
/// every other event; all other bytes are the upstream's.
public final class EventStream implements ResponseBody {
  private final Endpoint endpoint;

  /// Null: not known.
  private final @Nullable String requestId;

  private final boolean hidesUsage;

  /// Whether errors in a format that the client's SDKs do not read are rewritten.
  private final boolean rewritesErrors;

  private final EventScanner scanner = new EventScanner();
  private final WindowEdit edit = new WindowEdit(scanner);
  private final HeldBytes held;
  private OpeningVerdict opening = OpeningVerdict.HOLD;

  /// Whether there was an event.
  private boolean substance;

  /// Whether there was an event beyond those that an upstream sends before it starts to respond.
  private boolean answers;

  private @Nullable Usage usage;
  private @Nullable StreamError error;
  private @Nullable String responseId;
  private long events;
  private final StreamEnd end;

  private @Nullable TornEvent torn;

  /// An error in the client's format, replacing one that its SDKs do not read.
  private @Nullable Buffer replacement;

  private EventStream(
      Endpoint endpoint,
      @Nullable String requestId,
      boolean hidesUsage,
      boolean rewritesErrors,
      Lease memory) {
    this.held = new HeldBytes(memory);
    this.endpoint = endpoint;
    this.end = new StreamEnd(endpoint.streaming());
    this.requestId = requestId;
    this.hidesUsage = hidesUsage;
    this.rewritesErrors = rewritesErrors;
  }

  /// Without a memory limit other than its own.
  public static EventStream passing(Endpoint endpoint) {
    return passing(endpoint, null, MemoryBudget.unlimited());
  }

  /// @param requestId null: not known
  /// @param memory lease of the exchange
  public static EventStream passing(Endpoint endpoint, @Nullable String requestId, Lease memory) {
    return new EventStream(endpoint, requestId, false, true, memory);
  }

  /// A stream whose events are translated afterwards.
  static EventStream untouched(Endpoint endpoint, Lease memory) {
    return new EventStream(endpoint, null, false, false, memory);
  }

  /// As [#hidingUsage(Endpoint, String, Lease)], without a memory limit other than its own.
  public static EventStream hidingUsage(Endpoint endpoint) {
    return hidingUsage(endpoint, null, MemoryBudget.unlimited());
  }

  /// A stream for which the gateway requested usage and the client did not.
  public static EventStream hidingUsage(
      Endpoint endpoint, @Nullable String requestId, Lease memory) {
    return new EventStream(endpoint, requestId, true, true, memory);
  }

  @Override
  public void adapt(MultiMap headers) {
    EventHeaders.adapt(headers);
  }

  /// All whole events that can be sent now; null: none.
  @Override
  public @Nullable Buffer feed(Buffer chunk) {
    scanner.feed(chunk);
    int last = 0;
    while (scanner.next()) {
      last = scanner.start();
      if (!passes(scanner.start(), scanner.end())) {
        edit.cut(scanner.start(), scanner.end(), takeReplacement());
      } else if (hidesUsage) {
        edit.cutNullUsage();
      }
    }
    end.look(scanner.window(), last, scanner.end());
    // The window's buffer may be twice as long as its content.
    if (scanner.unfinished() > EventScanner.MAX_EVENT_BYTES
        || !held.hold(2L * scanner.unfinished())) {
      tear();
      held.hold(0);
    }
    Buffer out = edit.finish(chunk);
    scanner.settle();
    return out;
  }

  /// The rest of a stream that ended properly; null: none. An event without its blank line counts
  /// as whole; a truncated one does not, and the client must be able to notice.
  @Override
  public @Nullable Buffer rest() {
    byte[] rest = scanner.takeUnfinished();
    boolean cutOff = isCutOff(rest);
    Buffer last = cutOff ? null : remainder(rest);
    end.look(rest, 0, cutOff ? 0 : rest.length);
    if (!cutOff
        && (error != null || (answers && (end.isReached() || (torn != null && torn.isLast()))))) {
      return last;
    }
    var fault = StreamError.unusable(StreamEnd.fault(cutOff, answers));
    error = fault;
    if (opening instanceof OpeningVerdict.Hold) {
      opening = new OpeningVerdict.Failed(fault);
    }
    Buffer ending = ending(fault.body());
    return last == null
        ? ending
        : Buffer.buffer().appendBuffer(last).appendString("\n\n").appendBuffer(ending);
  }

  /// The rest, whole or not; null: none.
  @Nullable Buffer remainder() {
    return remainder(scanner.takeUnfinished());
  }

  private @Nullable Buffer remainder(byte[] rest) {
    if (rest.length == 0) {
      return null;
    }
    if (passes(rest, 0, rest.length)) {
      return Buffer.buffer(rest);
    }
    return takeReplacement();
  }

  private @Nullable Buffer takeReplacement() {
    Buffer taken = replacement;
    replacement = null;
    return taken;
  }

  /// A torn event was never seen as a whole.
  private boolean isCutOff(byte[] rest) {
    boolean matters = !end.isComplete() && error == null && torn == null;
    return rest.length > 0
        && matters
        && endpoint.streaming() != Streaming.Plain
        && !ResponseView.isWhole(EventFields.of(rest, 0, rest.length));
  }

  /// State by the events so far.
  @Override
  public OpeningVerdict opening() {
    return opening;
  }

  @Override
  public boolean hasSubstance() {
    return substance;
  }

  /// Relays the stream although its opening is undecided.
  @Override
  public void begin() {
    if (opening instanceof OpeningVerdict.Hold) {
      opening = OpeningVerdict.BEGIN;
    }
  }

  /// Bytes of an unfinished event.
  @Override
  public int unfinished() {
    return scanner.unfinished();
  }

  /// As reported so far; null: not reported.
  @Override
  public @Nullable Usage usage() {
    return usage;
  }

  @Override
  public boolean isComplete() {
    return end.isComplete();
  }

  @Override
  public @Nullable String responseId() {
    return responseId;
  }

  /// Error reported by the upstream; null: none.
  @Override
  public @Nullable StreamError error() {
    return error;
  }

  @Override
  public @Nullable Buffer keepAlive() {
    return scanner.isMidEvent() ? null : KeepAlive.between(endpoint.streaming());
  }

  /// The event that ends the stream here.
  @Override
  public Buffer ending(ErrorBody reason) {
    Buffer last = reason.event(endpoint.streaming(), events, id());
    return scanner.isMidEvent() ? Buffer.buffer("\n\n").appendBuffer(last) : last;
  }

  /// Where an error is reported.
  private @Nullable String id() {
    return endpoint.streaming() == Streaming.Messages ? requestId : responseId;
  }

  private boolean passes(int start, int end) {
    return endsTorn() || passes(scanner.window(), start, end);
  }

  /// Passes on an event in pieces that is too long or finds no memory. Its usage and end are
  /// detected on the way.
  private void tear() {
    scanner.tear();
    if (torn == null) {
      events++;
      torn = TornEvent.of(endpoint, scanner);
    }
    torn.feed(scanner);
    substance = true;
    answers = true;
    begin();
  }

  /// Whether the latest event is the rest of a torn one, which has ended then.
  private boolean endsTorn() {
    if (torn == null || !scanner.isRest()) {
      return false;
    }
    torn.feed(scanner);
    end.sees(torn.isLast());
    add(torn.usage().usage());
    torn = null;
    return true;
  }

  private boolean passes(byte[] bytes, int start, int end) {
    events++;
    this.end.sees(EventFields.isLast(endpoint.streaming(), bytes, start, end));
    boolean matters = Needles.areIn(bytes, start, end);
    if (!matters && answers) {
      return true;
    }
    EventFields event = EventFields.of(bytes, start, end);
    if (event.data().length == 0 || ResponseView.isEndMark(event)) {
      return true;
    }
    substance = true;
    boolean nameless =
        switch (endpoint.streaming()) {
          case Chunks, Plain -> true;
          case Responses, Messages -> false;
        };
    if (!matters && nameless) {
      return passesAsFirst(event);
    }
    return passes(ResponseView.of(event, endpoint.format()), event);
  }

  /// An error before any part of a response.
  private boolean passesAsFirst(EventFields event) {
    StreamError reported = OpeningEvents.error(endpoint.streaming(), event.data());
    if (reported != null && opening instanceof OpeningVerdict.Hold) {
      return passes(ResponseView.ofError(reported), event);
    }
    if (OpeningEvents.isContent(endpoint.streaming(), event.data())) {
      answers = true;
      begin();
    }
    return true;
  }

  private boolean passes(ResponseView view, EventFields event) {
    if (view.id() != null) {
      responseId = view.id();
    }
    add(view.usage());
    if (view.error() != null && error == null) {
      error = view.error();
    }
    boolean says = view.error() != null || isContent(view, event);
    if (says) {
      answers = true;
    }
    if (says && opening instanceof OpeningVerdict.Hold) {
      opening =
          view.error() == null ? OpeningVerdict.BEGIN : new OpeningVerdict.Failed(view.error());
    }
    if (rewritesErrors && view.error() != null && !view.isOwn()) {
      replacement = view.error().body().event(endpoint.streaming(), events, id());
      return false;
    }
    // Such an event follows the response.
    if (view.usage() != null && Boolean.FALSE.equals(view.choices())) {
      end.isFollowed();
    }
    return !(hidesUsage && view.usage() != null && Boolean.FALSE.equals(view.choices()));
  }

  private void add(@Nullable Usage more) {
    if (more != null) {
      usage = usage == null ? more : usage.and(more);
    }
  }

  private boolean isContent(ResponseView view, EventFields event) {
    return answers
        || (!OpeningEvents.isScaffold(endpoint.streaming(), view.type())
            && OpeningEvents.isContent(endpoint.streaming(), event.data()));
  }
}
