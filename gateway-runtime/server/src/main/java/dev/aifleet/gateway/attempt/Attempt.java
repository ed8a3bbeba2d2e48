package dev.aifleet.gateway.attempt;

import dev.aifleet.config.GatewayConfig.Timeouts;
import dev.aifleet.gateway.admission.AdmittedRequest;
import dev.aifleet.gateway.capacity.MemoryBudget.Lease;
import dev.aifleet.gateway.dialect.CodingAgents;
import dev.aifleet.gateway.dialect.HeaderRules;
import dev.aifleet.gateway.dialect.RequestHead;
import dev.aifleet.gateway.eventloop.EventLoopServices;
import dev.aifleet.gateway.resilience.Outcome;
import dev.aifleet.gateway.response.ResponseBody;
import dev.aifleet.gateway.routing.Choice;
import dev.aifleet.gateway.translator.Translation.Call;
import dev.aifleet.gateway.translator.Translation.Stamp;
import dev.aifleet.gateway.upstream.CredentialMask;
import dev.aifleet.gateway.upstream.SendFailure;
import dev.aifleet.gateway.upstream.Target;
import dev.aifleet.gateway.upstream.UpstreamCall;
import dev.aifleet.gateway.upstream.UpstreamHealth.Permit;
import dev.aifleet.gateway.upstream.UpstreamRequest;
import dev.aifleet.gateway.upstream.UpstreamRequest.ResponseHandler;
import dev.aifleet.gateway.wireformat.WireFormat;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One attempt at one upstream: its permit, its timers, its send. The result is reported to the
/// upstream's health exactly once.
public final class Attempt {
  /// How long a translation waits for memory before it tries again, and how often.
  private static final long MEMORY_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private static final int MAX_MEMORY_WAITS = 40;
  private static final int SERVER_ERROR = 5;

  private final Choice<Target> choice;
  private final Permit permit;
  private final EventLoopServices services;
  private final List<Runnable> timers = new ArrayList<>(1);
  private long startedAt;
  private final LearnedVariant variant;
  private @Nullable ResponseTranslation translation;
  private String requestId = "";
  private @Nullable UpstreamCall call;
  private @Nullable UnpackingResponseHandler unpacking;
  private boolean isFailureCounted;
  private @Nullable Outcome outcome;
  private long durationNanos;
  private int memoryWaits;
  private String caller = "";

  Attempt(Choice<Target> choice, Permit permit, EventLoopServices services) {
    this.choice = choice;
    this.permit = permit;
    this.services = services;
    this.variant = new LearnedVariant(choice);
    this.startedAt = services.nanos().getAsLong();
  }

  Choice<Target> choice() {
    return choice;
  }

  public String upstream() {
    return choice.upstream().name();
  }

  /// Wire format of the upstream.
  WireFormat format() {
    return choice.upstream().format();
  }

  /// Renders the request in the upstream's format. `then` is called on this event loop, later for a
  /// large body. A translation without memory is retried for up to 2 s, since others hold theirs
  /// only while they compute.
  public void render(AdmittedRequest request, RequestHead head, Consumer<Rendering> then) {
    caller = request.memory().caller();
    renderOnce(
        request,
        head,
        rendering -> {
          if (rendering instanceof Rendering.NoMemory(boolean mayFit)
              && mayFit
              && memoryWaits < MAX_MEMORY_WAITS) {
            memoryWaits++;
            after(MEMORY_WAIT_NANOS, Runnable::run, () -> render(request, head, then));
          } else {
            then.accept(rendering);
          }
        });
  }

  private void renderOnce(AdmittedRequest request, RequestHead head, Consumer<Rendering> then) {
    if (!Rendering.isTranslated(request, choice, variant.isChatOnly(request.endpoint()))) {
      then.accept(Rendering.spliced(request, choice));
      return;
    }
    String id = HexFormat.of().toHexDigits(services.random().nextLong());
    long created = TimeUnit.MILLISECONDS.toSeconds(services.millis().getAsLong());
    var stamp = new Stamp(id, created, request.view().model(), head.requestId());
    var translationCall =
        new Call(choice.model(), variant.use(), stamp, CodingAgents.sent(head.headers()));
    if (!Rendering.isSlow(request)) {
      then.accept(Rendering.of(request, choice, translationCall));
      return;
    }
    services
        .blocking()
        .compute(
            () -> Rendering.of(request, choice, translationCall),
            Rendering.Failed::of,
            rendering -> {
              if (outcome == null) {
                then.accept(rendering);
              }
            });
  }

  /// Whether the upstream rejected a field that it can do without, so that the request can be
  /// repeated at once.
  public boolean adapts(UpstreamError error) {
    return variant.adapts(error, translation);
  }

  /// How the response is translated; null: nothing was sent.
  public @Nullable ResponseTranslation translation() {
    return translation;
  }

  /// Adds the headers that describe the attempt: upstream and ignored fields.
  public void describe(MultiMap headers) {
    headers.set(HeaderRules.UPSTREAM, upstream());
    if (translation != null && !translation.ignored().isEmpty()) {
      headers.set(HeaderRules.IGNORED, translation.ignored());
    }
  }

  /// @param headers of the upstream's success response
  /// @param headSent whether the client was sent the head of a stream
  /// @param memory lease of the exchange
  public ResponseBody responseBody(MultiMap headers, boolean headSent, Lease memory) {
    ResponseTranslation known = Objects.requireNonNull(translation, "nothing was sent");
    // Where both have the same format, the client gets the upstream's own id in a header.
    String own = known.translation() == null ? headers.get(HeaderRules.ANTHROPIC_REQUEST_ID) : null;
    return known.responseBody(headers, headSent, own == null ? requestId : own, memory);
  }

  /// Not in the constructor: the handler may be called before this returns.
  public void start(
      RequestHead head,
      Rendering.Rendered rendered,
      ResponseHandler handler,
      Consumer<Runnable> guard) {
    startedAt = services.nanos().getAsLong();
    requestId = head.requestId();
    translation = rendered.translation();
    UpstreamRequest request = rendered.forUpstream(head, choice.upstream(), caller);
    call = services.upstreamClient().send(choice.upstream(), request, new Receiver(handler, guard));
  }

  /// Whether the upstream's own time limit has passed: for the first byte of a stream, or for the
  /// whole of another response.
  public boolean isOverdue() {
    Timeouts times = choice.upstream().connectionPolicy().timeouts();
    boolean streamed = translation != null && translation.streamed();
    long enough = (streamed ? times.firstByte() : times.total()).toNanos();
    return call != null && services.nanos().getAsLong() - startedAt >= enough;
  }

  /// Runs `task` after that time unless the attempt is over.
  ///
  /// @param guard runs it
  public void after(long nanos, Consumer<Runnable> guard, Runnable task) {
    Runnable guarded = () -> guard.accept(task);
    timers.add(
        services
            .timers()
            .after(
                nanos,
                () -> {
                  if (outcome == null) {
                    guarded.run();
                  }
                }));
  }

  /// Counts a failure of this attempt, once.
  void countFailure() {
    if (!isFailureCounted) {
      isFailureCounted = true;
      choice.upstream().live().countFailure();
    }
  }

  /// Only the first call has an effect.
  public void finish(Outcome result) {
    if (outcome == null) {
      if (result instanceof Outcome.Success) {
        variant.keep();
      }
      outcome = result;
      long now = services.nanos().getAsLong();
      durationNanos = now - startedAt;
      timers.forEach(Runnable::run);
      if (unpacking != null) {
        unpacking.release();
      }
      permit.finish(result, now);
    }
  }

  /// Cancels: the response is not needed any more.
  public void cancel() {
    cancel(new Outcome.Released());
  }

  public void cancel(Outcome result) {
    finish(result);
    if (call != null) {
      call.cancel();
    }
  }

  /// Stops reading until [#resume]: the client's write queue is full.
  public void pause() {
    if (call != null) {
      call.pause();
    }
  }

  public void resume() {
    if (call != null) {
      call.resume();
    }
  }

  public CredentialMask mask() {
    return choice.upstream().mask();
  }

  AttemptRecord record() {
    String label = outcome == null ? "UnderWay" : outcome.label();
    return new AttemptRecord(
        upstream(), choice.reason(), choice.effectiveWeight(), label, durationNanos);
  }

  /// Receives the response for `handler`: counts a failure that its status or its end shows,
  /// unpacks a body that is compressed nevertheless, and keeps exceptions away from the upstream's
  /// connection: see [Exchange#guard].
  private final class Receiver implements ResponseHandler {
    private final Consumer<Runnable> guard;
    private ResponseHandler handler;

    Receiver(ResponseHandler handler, Consumer<Runnable> guard) {
      this.handler = handler;
      this.guard = guard;
    }

    @Override
    public void head(int status, MultiMap headers) {
      if (status / 100 == SERVER_ERROR) {
        countFailure();
      }
      guard.accept(
          () -> {
            if (headers.contains(HttpHeaders.CONTENT_ENCODING)) {
              unpacking = UnpackingResponseHandler.of(headers, handler);
              handler = unpacking == null ? handler : unpacking;
            }
            handler.head(status, headers);
          });
    }

    @Override
    public void chunk(Buffer chunk) {
      guard.accept(() -> handler.chunk(chunk));
    }

    @Override
    public void end() {
      guard.accept(() -> handler.end());
    }

    @Override
    public void failed(SendFailure failure) {
      if (!(failure instanceof SendFailure.ReaderStalled)) {
        countFailure();
      }
      guard.accept(() -> handler.failed(failure));
    }
  }
}
