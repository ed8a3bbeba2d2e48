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
import io.vertx.core.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/// One answer that comes as events: lets whole events pass as they are, and reads on the way how it
/// opens, its usage, and whether it reports an error. The start of an event is of no use to a
/// client, and holding it back keeps our own error event readable when the upstream breaks off
/// inside one.
///
/// Where usage was asked for on the gateway's own account, the one event that tells it is taken
/// out, and of every other event the `"usage":null` that comes with it; all other bytes remain the
/// upstream's.
public final class EventStream implements ResponseBody {
  private static final CharSequence ACCEL_BUFFERING =
      HttpHeaders.createOptimized("x-accel-buffering");

  private final Endpoint endpoint;

  /// Null: not known.
  private final @Nullable String requestId;

  private final boolean hidesUsage;

  /// Whether errors in a shape that the client's SDKs do not read are put into its format.
  private final boolean rewritesErrors;

  private final EventScanner scanner = new EventScanner();
  private final WindowEdit edit = new WindowEdit(scanner);
  private final HeldBytes held;
  private OpeningVerdict opening = OpeningVerdict.HOLD;

  /// Whether there was an event at all.
  private boolean substance;

  /// Whether there was an event beyond those that come before an upstream knows if it can answer.
  private boolean answers;

  private @Nullable Usage usage;
  private @Nullable StreamError error;
  private @Nullable String answerId;
  private long events;
  private boolean complete;

  /// What the events so far say of it; once it has ended, that remains.
  private EndMarks end = EndMarks.Unknown;

  private @Nullable TornEvent torn;

  /// An error in the client's format, instead of one in a shape that its SDKs do not read.
  private @Nullable Buffer replacement;

  private EventStream(
      Endpoint endpoint,
      @Nullable String requestId,
      boolean hidesUsage,
      boolean rewritesErrors,
      Lease memory) {
    this.held = new HeldBytes(memory);
    this.endpoint = endpoint;
    this.requestId = requestId;
    this.hidesUsage = hidesUsage;
    this.rewritesErrors = rewritesErrors;
  }

  /// Without limits other than its own.
  public static EventStream passing(Endpoint endpoint) {
    return passing(endpoint, null, MemoryBudget.unlimited());
  }

  /// @param requestId null: not known
  /// @param memory that its exchange holds
  public static EventStream passing(Endpoint endpoint, @Nullable String requestId, Lease memory) {
    return new EventStream(endpoint, requestId, false, true, memory);
  }

  /// One whose events are translated afterwards.
  static EventStream untouched(Endpoint endpoint, Lease memory) {
    return new EventStream(endpoint, null, false, false, memory);
  }

  /// As [#hidingUsage(Endpoint, String, Lease)], without limits other than its own.
  public static EventStream hidingUsage(Endpoint endpoint) {
    return hidingUsage(endpoint, null, MemoryBudget.unlimited());
  }

  /// One whose upstream was asked for usage, and whose client was not to know.
  public static EventStream hidingUsage(
      Endpoint endpoint, @Nullable String requestId, Lease memory) {
    return new EventStream(endpoint, requestId, true, true, memory);
  }

  /// Events may have to be added or left out, and proxies are to send each at once.
  @Override
  public void adapt(MultiMap headers) {
    adaptToEvents(headers);
    String type = headers.get(HttpHeaders.CONTENT_TYPE);
    if (type == null || !type.regionMatches(true, 0, "text/event-stream", 0, 17)) {
      headers.set(HttpHeaders.CONTENT_TYPE, "text/event-stream; charset=utf-8");
    }
  }

  static void adaptToEvents(MultiMap headers) {
    headers.remove(HttpHeaders.CONTENT_LENGTH);
    headers.set(ACCEL_BUFFERING, "no");
    if (!headers.contains(HttpHeaders.CACHE_CONTROL)) {
      headers.set(HttpHeaders.CACHE_CONTROL, "no-cache");
    }
  }

  /// All whole events that may go out now; null: nothing yet.
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
    lookForEnd(scanner.window(), last, scanner.end());
    // Its window may be twice as long as what is in it.
    if (scanner.unfinished() > EventScanner.MAX_EVENT_BYTES
        || !held.hold(2L * scanner.unfinished())) {
      tear();
      held.hold(0);
    }
    Buffer out = edit.finish(chunk);
    scanner.settle();
    return out;
  }

  /// What is left when the stream has ended as it should; null: nothing. An event without its blank
  /// line is as good as whole; one that was cut off is not, and its client must be able to tell.
  @Override
  public @Nullable Buffer rest() {
    byte[] rest = scanner.takeUnfinished();
    boolean cutOff = isCutOff(rest);
    Buffer last = cutOff ? null : remainder(rest);
    lookForEnd(rest, 0, cutOff ? 0 : rest.length);
    if (!cutOff && (error != null || (answers && isWhole()))) {
      return last;
    }
    var fault = StreamError.unusable(fault(cutOff));
    error = fault;
    if (opening instanceof OpeningVerdict.Hold) {
      opening = new OpeningVerdict.Failed(fault);
    }
    Buffer ending = ending(fault.body());
    return last == null
        ? ending
        : Buffer.buffer().appendBuffer(last).appendString("\n\n").appendBuffer(ending);
  }

  private boolean isWhole() {
    return complete || end != EndMarks.GoesOn || (torn != null && torn.isLast());
  }

  private void lookForEnd(byte[] bytes, int last, int to) {
    if (!complete && end != EndMarks.Ended && to > 0) {
      EndMarks found = EndMarks.of(endpoint.streaming(), bytes, last, to);
      end = found == EndMarks.Unknown ? end : found;
    }
  }

  private String fault(boolean cutOff) {
    if (cutOff) {
      return "The upstream ended its answer in the middle of an event.";
    }
    return answers
        ? "The upstream ended its answer before it was complete."
        : "The upstream ended its stream without an answer.";
  }

  /// What is left, whether it is whole or not; null: nothing.
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

  /// Of a torn event, nobody has seen the whole.
  private boolean isCutOff(byte[] rest) {
    boolean matters = !complete && error == null && torn == null;
    return rest.length > 0
        && matters
        && endpoint.streaming() != Streaming.Plain
        && !ResponseView.isWhole(EventFields.of(rest, 0, rest.length));
  }

  /// What the events so far say.
  @Override
  public OpeningVerdict opening() {
    return opening;
  }

  @Override
  public boolean hasSubstance() {
    return substance;
  }

  /// Nobody waits any longer for how it opens.
  @Override
  public void begin() {
    if (opening instanceof OpeningVerdict.Hold) {
      opening = OpeningVerdict.BEGIN;
    }
  }

  /// Bytes of an event whose end has not come.
  @Override
  public int unfinished() {
    return scanner.unfinished();
  }

  /// As told so far; null: not told.
  @Override
  public @Nullable Usage usage() {
    return usage;
  }

  @Override
  public boolean isComplete() {
    return complete;
  }

  @Override
  public @Nullable String answerId() {
    return answerId;
  }

  /// That the upstream has reported; null: none.
  @Override
  public @Nullable StreamError error() {
    return error;
  }

  @Override
  public @Nullable Buffer keepAlive() {
    return scanner.isMidEvent() ? null : KeepAlive.between(endpoint.streaming());
  }

  /// What ends the stream here.
  @Override
  public Buffer ending(ErrorBody reason) {
    Buffer last = reason.event(endpoint.streaming(), events, id());
    return scanner.isMidEvent() ? Buffer.buffer("\n\n").appendBuffer(last) : last;
  }

  /// Of what an error is told.
  private @Nullable String id() {
    return endpoint.streaming() == Streaming.Messages ? requestId : answerId;
  }

  private boolean passes(int start, int end) {
    return endsTorn() || passes(scanner.window(), start, end);
  }

  /// An event that is too long to be held, or finds no memory left, passes in pieces. What it
  /// tells is found on the way.
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

  /// Whether the event found last is the rest of a torn one, which is over then.
  private boolean endsTorn() {
    if (torn == null || !scanner.isRest()) {
      return false;
    }
    torn.feed(scanner);
    complete |= torn.isLast();
    add(torn.usage().usage());
    torn = null;
    return true;
  }

  private boolean passes(byte[] bytes, int start, int end) {
    events++;
    complete |= EventFields.isLast(endpoint.streaming(), bytes, start, end);
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

  /// One before which there was no part of an answer.
  private boolean passesAsFirst(EventFields event) {
    StreamError reported = OpeningEvents.error(endpoint.streaming(), event.data());
    if (reported != null && opening instanceof OpeningVerdict.Hold) {
      return passes(ResponseView.ofError(reported), event);
    }
    if (OpeningEvents.isAnswer(endpoint.streaming(), event.data())) {
      answers = true;
      begin();
    }
    return true;
  }

  private boolean passes(ResponseView view, EventFields event) {
    if (view.id() != null) {
      answerId = view.id();
    }
    add(view.usage());
    if (view.error() != null && error == null) {
      error = view.error();
    }
    boolean says = view.error() != null || isAnswer(view, event);
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
    // Such an event comes behind the answer.
    if (view.usage() != null && Boolean.FALSE.equals(view.choices())) {
      end = EndMarks.Ended;
    }
    return !(hidesUsage && view.usage() != null && Boolean.FALSE.equals(view.choices()));
  }

  private void add(@Nullable Usage told) {
    if (told != null) {
      usage = usage == null ? told : usage.and(told);
    }
  }

  private boolean isAnswer(ResponseView view, EventFields event) {
    return answers
        || (!OpeningEvents.isScaffold(endpoint.streaming(), view.type())
            && OpeningEvents.isAnswer(endpoint.streaming(), event.data()));
  }
}
