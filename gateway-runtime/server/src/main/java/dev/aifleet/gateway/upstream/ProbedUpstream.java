package dev.aifleet.gateway.upstream;

import dev.aifleet.config.ConnectionPolicyBuilder;
import dev.aifleet.config.GatewayConfig.ConnectionPolicy;
import dev.aifleet.config.GatewayConfig.Connections;
import dev.aifleet.config.GatewayConfig.Probe;
import dev.aifleet.config.GatewayConfig.Timeouts;
import dev.aifleet.gateway.resilience.Outcome;
import dev.aifleet.gateway.upstream.UpstreamRequest.ResponseHandler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Probe schedule and results of one upstream. Confined to the probes' event loop.
final class ProbedUpstream {
  /// Failures in a row until it counts as failing: one may be a lost packet.
  private static final int ENOUGH = 2;

  private static final Duration MOST_PATIENCE = Duration.ofSeconds(10);
  private static final int FIRST_ERROR = 400;

  /// Bytes of an error body that are read.
  private static final int MOST_READ = 16 * 1024;

  /// The path need not exist, and an upstream without capacity is healthy.
  private static final Set<Integer> FINE = Set.of(402, 404, 405, 429);

  private final ProbeListener listener;
  private Target target;
  private long dueAt;
  private long attemptsSeen;
  private int failures;
  private boolean doubted;
  private @Nullable UpstreamCall call;

  /// @param dueAt nanoseconds
  ProbedUpstream(Target target, long dueAt, ProbeListener listener) {
    this.target = target;
    this.dueAt = dueAt;
    this.listener = listener;
    this.attemptsSeen = target.live().attempts();
  }

  /// Probes on `wire` if a probe is due.
  void look(Target now, UpstreamClient upstreamClient, long nanos) {
    target = now;
    Probe probe = now.connectionPolicy().probe();
    if (probe == null) {
      return;
    }
    long attempts = now.live().attempts();
    if (isNewlyDoubted(nanos)) {
      dueAt = nanos;
    }
    if (attempts != attemptsSeen && !doubted) {
      // Traffic shows more than a probe.
      attemptsSeen = attempts;
      failures = 0;
      dueAt = nanos + probe.interval().toNanos();
    } else if (call == null && nanos - dueAt >= 0) {
      dueAt = nanos + probe.interval().toNanos();
      ask(probe, upstreamClient);
    }
  }

  /// Requests were refused: probe at once whether the credential is the cause.
  private boolean isNewlyDoubted(long nanos) {
    boolean before = doubted;
    doubted = target.live().health().wantsProbe(nanos);
    return doubted && !before;
  }

  void cancel() {
    if (call != null) {
      call.cancel();
    }
  }

  private void ask(Probe probe, UpstreamClient upstreamClient) {
    var outgoing =
        new UpstreamRequest(
            HttpMethod.GET,
            probe.path(),
            headers -> headers.set("accept", "application/json"),
            Buffer.buffer(),
            false);
    var response = new ProbeResponse(target);
    UpstreamCall sent =
        upstreamClient.sendUncounted(target.with(connectionPolicy(probe)), outgoing, response);
    call = response.over ? null : sent;
  }

  /// Every probe opens a new connection, as a first request would; it ends before the next.
  private ConnectionPolicy connectionPolicy(Probe probe) {
    ConnectionPolicy usual = target.connectionPolicy();
    Duration cap = probe.interval().compareTo(MOST_PATIENCE) < 0 ? probe.interval() : MOST_PATIENCE;
    Timeouts times = usual.timeouts();
    Connections sockets = usual.connections();
    Duration whole = shorter(times.firstByte(), cap);
    return ConnectionPolicyBuilder.from(usual)
        .timeouts(new Timeouts(shorter(times.connect(), cap), whole, whole, whole))
        .connections(new Connections(1, Duration.ZERO, sockets.maxAge(), cap))
        .probe(probe)
        .build();
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private void passed() {
    failures = 0;
    listener.probed(target, ProbeOutcome.Passing);
  }

  private void refused(ProbeOutcome how) {
    failures = 0;
    listener.probed(target, how);
  }

  private void missed() {
    failures++;
    if (failures >= ENOUGH) {
      listener.probed(target, ProbeOutcome.Failing);
    }
  }

  /// Judged by its status, once it is complete.
  private final class ProbeResponse implements ResponseHandler {
    private final Target probed;
    private final Buffer error = Buffer.buffer();
    private MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    private int status;
    private boolean over;

    ProbeResponse(Target probed) {
      this.probed = probed;
    }

    @Override
    public void head(int code, MultiMap all) {
      status = code;
      headers = all;
    }

    @Override
    public void chunk(Buffer chunk) {
      if (status >= FIRST_ERROR && error.length() + chunk.length() <= MOST_READ) {
        error.appendBuffer(chunk);
      }
    }

    @Override
    public void end() {
      if (isOver()) {
        return;
      }
      switch (Outcome.of(status, headers, error, 0)) {
        case Outcome.CredentialRefused _ -> refused(ProbeOutcome.CredentialRefused);
        case Outcome.AccessDenied _ -> refused(ProbeOutcome.AccessDenied);
        case Outcome.Success _,
            Outcome.Failure _,
            Outcome.Capacity _,
            Outcome.ModelMissing _,
            Outcome.StateMiss _,
            Outcome.ClientFault _,
            Outcome.Released _ -> {
          if (status < FIRST_ERROR || FINE.contains(status)) {
            passed();
          } else {
            missed();
          }
        }
      }
    }

    @Override
    public void failed(SendFailure failure) {
      if (!isOver()) {
        missed();
      }
    }

    /// Records the end. True: the probe was sent under another configuration, perhaps with another
    /// key, and is no statement about this one.
    private boolean isOver() {
      over = true;
      call = null;
      return probed != target;
    }
  }
}
