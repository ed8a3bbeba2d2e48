package dev.aifleet.gateway.attempt;

import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.config.GatewayConfig.Timeouts;
import dev.aifleet.gateway.admission.AdmittedRequest;
import dev.aifleet.gateway.capacity.MemoryBudget.Lease;
import dev.aifleet.gateway.dialect.CodingAgents;
import dev.aifleet.gateway.dialect.Endpoint;
import dev.aifleet.gateway.dialect.HeaderRules;
import dev.aifleet.gateway.dialect.QueryRules;
import dev.aifleet.gateway.dialect.RequestHead;
import dev.aifleet.gateway.eventloop.EventLoopServices;
import dev.aifleet.gateway.resilience.Outcome;
import dev.aifleet.gateway.response.ResponseBody;
import dev.aifleet.gateway.routing.Choice;
import dev.aifleet.gateway.translator.OpenAiVariant;
import dev.aifleet.gateway.translator.Translation.Call;
import dev.aifleet.gateway.translator.Translation.Stamp;
import dev.aifleet.gateway.upstream.CredentialMask;
import dev.aifleet.gateway.upstream.ResponseHandler;
import dev.aifleet.gateway.upstream.SendFailure;
import dev.aifleet.gateway.upstream.Target;
import dev.aifleet.gateway.upstream.UpstreamCall;
import dev.aifleet.gateway.upstream.UpstreamHealth.Permit;
import dev.aifleet.gateway.upstream.UpstreamRequest;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One try at one upstream: its place there, its timers, its send. Whatever it comes to is told to
/// the upstream's health exactly once.
public final class Attempt {
  /// How long a translation waits for memory at a time, and how often.
  private static final long CROWDED_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private static final int MAX_CROWDED_WAITS = 40;

  private final Choice<Target> choice;
  private final Permit permit;
  private final EventLoopServices services;
  private final List<Runnable> timers = new ArrayList<>(1);
  private long startedAt;
  private @Nullable OpenAiVariant variant;

  /// Fields that its upstream has refused, without which it may answer.
  private Set<String> learned = Set.of();

  private @Nullable ResponseTranslation translation;
  private String requestId = "";
  private @Nullable UpstreamCall call;
  private @Nullable UnpackingResponseHandler unpacking;
  private @Nullable Outcome outcome;
  private long durationNanos;
  private int crowdedWaits;
  private String caller = "";

  Attempt(Choice<Target> choice, Permit permit, EventLoopServices services) {
    this.choice = choice;
    this.permit = permit;
    this.services = services;
    this.startedAt = services.nanos().getAsLong();
  }

  Choice<Target> choice() {
    return choice;
  }

  public String upstream() {
    return choice.upstream().name();
  }

  /// The format that its upstream speaks.
  Api api() {
    return choice.upstream().api();
  }

  /// Puts the request into the upstream's words. `then` is called on this event loop, now or, for a
  /// body that takes long, later. A translation that finds no memory waits for it for a while:
  /// others hold theirs for as long as they compute.
  public void render(AdmittedRequest request, RequestHead head, Consumer<Rendering> then) {
    caller = request.memory().caller();
    renderOnce(
        request,
        head,
        rendering -> {
          if (rendering instanceof Rendering.Crowded(boolean mayFit)
              && mayFit
              && crowdedWaits < MAX_CROWDED_WAITS) {
            crowdedWaits++;
            after(CROWDED_WAIT_NANOS, Runnable::run, () -> render(request, head, then));
          } else {
            then.accept(rendering);
          }
        });
  }

  private void renderOnce(AdmittedRequest request, RequestHead head, Consumer<Rendering> then) {
    if (!Rendering.isTranslated(request, choice, isChatOnly(request.endpoint()))) {
      then.accept(Rendering.spliced(request, choice));
      return;
    }
    String id = HexFormat.of().toHexDigits(services.random().nextLong());
    long created = TimeUnit.MILLISECONDS.toSeconds(services.millis().getAsLong());
    var stamp = new Stamp(id, created, request.view().model(), head.requestId());
    variant = variant();
    var call = new Call(choice.model(), variant, stamp, CodingAgents.sent(head.headers()));
    if (!Rendering.isSlow(request)) {
      then.accept(Rendering.of(request, choice, call));
      return;
    }
    services
        .blocking()
        .compute(
            () -> Rendering.of(request, choice, call),
            Rendering.Failed::of,
            rendering -> {
              if (outcome == null) {
                then.accept(rendering);
              }
            });
  }

  /// Whether the upstream has refused a field that it can do without, so that it can be asked again
  /// at once. That is remembered once it has helped: the words of a refusal may be a client's.
  public boolean adapts(UpstreamError error) {
    ResponseTranslation asked = translation;
    if (asked == null || !isOpenAis() || !error.isWhole()) {
      return false;
    }
    String words = error.body().toString();
    OpenAiVariant before = variant();
    boolean isResponses = asked.endpoint() == Endpoint.Responses && asked.translation() == null;
    OpenAiVariant after =
        isResponses
            ? before.afterResponses(error.status(), error.body().getBytes())
            : asked.translation() == null ? null : before.after(error.status(), words);
    if (after == null) {
      return false;
    }
    Set<String> lasting = new HashSet<>(learned);
    lasting.addAll(before.lasting(after, words));
    learned = lasting;
    variant = after;
    return true;
  }

  private boolean isOpenAis() {
    return api() == Api.OpenAI || api() == Api.AzureOpenAI;
  }

  private boolean isChatOnly(Endpoint endpoint) {
    return endpoint == Endpoint.Responses && isOpenAis() && !variant().takesResponses();
  }

  private OpenAiVariant variant() {
    Set<String> refused = choice.upstream().live().refusedFields().of(choice.model());
    String provider = api() == Api.AzureOpenAI ? "azure" : choice.config().provider();
    var known = OpenAiVariant.of(provider, choice.model(), refused);
    return variant == null ? known : known.with(variant.refused());
  }

  /// How its answer becomes the client's; null: nothing was sent yet.
  public @Nullable ResponseTranslation translation() {
    return translation;
  }

  /// What the client is to know about the way its answer came.
  public void describe(MultiMap headers) {
    headers.set(HeaderRules.UPSTREAM, upstream());
    if (translation != null && !translation.ignored().isEmpty()) {
      headers.set(HeaderRules.IGNORED, translation.ignored());
    }
  }

  /// @param headers of the upstream's good answer
  /// @param begun whether the client has the head of a stream already
  /// @param memory that the exchange holds
  public ResponseBody answer(MultiMap headers, boolean begun, Lease memory) {
    ResponseTranslation known =
        Objects.requireNonNull(translation, "nobody answers before being asked");
    // Where both speak the same, the client has the upstream's own id in a header.
    String own = known.translation() == null ? headers.get(HeaderRules.ANTHROPIC_REQUEST_ID) : null;
    return known.answer(headers, begun, own == null ? requestId : own, memory);
  }

  /// The reply may begin before this returns, hence not in the constructor.
  public void start(
      RequestHead head,
      Rendering.Rendered asked,
      ResponseHandler handler,
      Consumer<Runnable> guard) {
    startedAt = services.nanos().getAsLong();
    requestId = head.requestId();
    translation = asked.translation();
    var outgoing =
        new UpstreamRequest(
            HttpMethod.POST,
            path(head, asked),
            headers -> write(head, asked, choice.upstream(), headers),
            asked.body(),
            asked.translation().streamed(),
            caller);
    var unpacked = new UnpackingResponseHandler(handler);
    unpacking = unpacked;
    call =
        services.upstreamClient().send(choice.upstream(), outgoing, new Guarded(unpacked, guard));
  }

  /// A query is in the words of the client's own format.
  private String path(RequestHead head, Rendering.Rendered asked) {
    return asked.translation().translation() == null
        ? QueryRules.join(asked.path(), head.query(), api() == Api.AzureOpenAI)
        : asked.path();
  }

  /// Whether it was asked at least as long ago as its upstream may take: for the first byte of a
  /// stream, or for all of another answer.
  public boolean hasHadItsTime() {
    Timeouts times = choice.upstream().connectionPolicy().timeouts();
    boolean streamed = translation != null && translation.streamed();
    long enough = (streamed ? times.firstByte() : times.total()).toNanos();
    return call != null && services.nanos().getAsLong() - startedAt >= enough;
  }

  /// Runs `task` unless this attempt is over by then.
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

  /// It failed in a way that neither its status nor its end tells.
  void countFailure() {
    choice.upstream().live().countFailure();
  }

  /// The first call counts.
  public void finish(Outcome came) {
    if (outcome == null) {
      if (came instanceof Outcome.Success) {
        choice.upstream().live().refusedFields().add(choice.model(), learned);
      }
      outcome = came;
      long now = services.nanos().getAsLong();
      durationNanos = now - startedAt;
      timers.forEach(Runnable::run);
      if (unpacking != null) {
        unpacking.release();
      }
      permit.finish(came, now);
    }
  }

  /// Nobody wants its answer any more.
  public void cancel() {
    cancel(new Outcome.Released());
  }

  public void cancel(Outcome why) {
    finish(why);
    if (call != null) {
      call.cancel();
    }
  }

  /// Stops reading until [#resume]: the client cannot take more.
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

  public Buffer redacted(Buffer errorBody) {
    return mask().masked(errorBody);
  }

  public CredentialMask mask() {
    return choice.upstream().mask();
  }

  AttemptRecord record() {
    String how = outcome == null ? "UnderWay" : outcome.label();
    return new AttemptRecord(
        upstream(), choice.reason(), choice.effectiveWeight(), how, durationNanos);
  }

  /// What a send without a whole answer says about the upstream.
  public static Outcome outcome(SendFailure failure) {
    return switch (failure) {
      case SendFailure.Unreachable _ -> Outcome.failure(Outcome.Kind.Unreachable);
      case SendFailure.TimedOut(SendFailure.Phase phase) when phase == SendFailure.Phase.Connect ->
          Outcome.failure(Outcome.Kind.Unreachable);
      case SendFailure.PoolExhausted() -> Outcome.Capacity.OURS;
      case SendFailure.TimedOut _ -> Outcome.failure(Outcome.Kind.TimedOut);
      case SendFailure.BrokenOff _ -> Outcome.failure(Outcome.Kind.Broken);
      case SendFailure.ReaderStalled() -> new Outcome.Released();
    };
  }

  private static void write(
      RequestHead head, Rendering.Rendered asked, Target target, MultiMap headers) {
    HeaderRules.copyToUpstream(head.headers(), headers, target.passHeaders());
    headers.set(HeaderRules.REQUEST_ID, head.requestId());
    if (asked.translation().translation() != null) {
      headers.set("content-type", "application/json");
    }
    // What is packed would only be unpacked here.
    headers.set("accept-encoding", "identity");
    asked.headers().forEach(headers::set);
  }

  /// Keeps what a reply may throw away from the upstream's connection: see [Exchange#guard].
  private record Guarded(ResponseHandler handler, Consumer<Runnable> guard)
      implements ResponseHandler {
    @Override
    public void head(int status, MultiMap headers) {
      guard.accept(() -> handler.head(status, headers));
    }

    @Override
    public void chunk(Buffer chunk) {
      guard.accept(() -> handler.chunk(chunk));
    }

    @Override
    public void end() {
      guard.accept(handler::end);
    }

    @Override
    public void failed(SendFailure failure) {
      guard.accept(() -> handler.failed(failure));
    }
  }
}
