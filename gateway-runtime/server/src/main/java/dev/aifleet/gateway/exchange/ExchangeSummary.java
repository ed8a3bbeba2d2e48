package dev.aifleet.gateway.exchange;

import dev.aifleet.gateway.admission.Admission.Verdict;
import dev.aifleet.gateway.admission.AdmittedRequest;
import dev.aifleet.gateway.admission.Refusal;
import dev.aifleet.gateway.admission.RefusalResponse;
import dev.aifleet.gateway.attempt.AttemptRecord;
import dev.aifleet.gateway.attempt.AttemptSequence;
import dev.aifleet.gateway.auth.Caller;
import dev.aifleet.gateway.dialect.RequestHead;
import dev.aifleet.gateway.dialect.RequestView;
import dev.aifleet.gateway.dialect.Usage;
import dev.aifleet.gateway.eventloop.EventLoopServices;
import dev.aifleet.gateway.ratelimit.RateLimitStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Summary of a finished exchange, for metrics and the access log. Never contains prompts or keys.
///
/// @param at start, in milliseconds since the epoch
/// @param clientAddress the connection's peer, or the address a trusted proxy reports
/// @param modelRequested as in the request; null: the body was not read that far
/// @param modelResolved model behind the alias
/// @param status as sent to the client; 499: the client disconnected before a response
/// @param bytes of the response's body
/// @param durationNanos from the request's head to the end
/// @param firstByteNanos from the request's head to the first byte of an upstream's response; -1:
///     none
/// @param limit decision of the rate limits
/// @param detail why an upstream failed, or the error code of the response
/// @param attempts in order; empty: no upstream was tried
/// @param budgetSpent whether a retry was skipped because the retry budget was spent
/// @param usage as reported by the upstream; null: not reported
public record ExchangeSummary(
    long at,
    String requestId,
    String clientAddress,
    @Nullable Caller caller,
    @Nullable String modelRequested,
    @Nullable String modelResolved,
    @Nullable String upstream,
    boolean stream,
    int status,
    long bytes,
    long durationNanos,
    long firstByteNanos,
    LimitDecision limit,
    Termination termination,
    @Nullable String detail,
    List<AttemptRecord> attempts,
    boolean budgetSpent,
    @Nullable Usage usage) {

  public ExchangeSummary {
    attempts = List.copyOf(attempts);
  }

  public enum LimitDecision {
    NotChecked,
    Granted,
    Exceeded
  }

  /// Observes every exchange. Called on its event loop, so implementations must not block.
  public interface Listener {
    void begun();

    /// Called exactly once per exchange that has begun.
    void finished(ExchangeSummary summary);
  }

  /// Collects the summary during an exchange.
  static final class Notes {
    private final RequestHead head;
    private final EventLoopServices services;
    private final long at;
    private final long startNanos;
    private @Nullable Caller caller;
    private @Nullable RequestView view;
    private @Nullable String resolved;
    private @Nullable AttemptSequence sequence;
    private LimitDecision limit = LimitDecision.NotChecked;
    private @Nullable String detail;
    private int status;
    private long bytes;
    private long firstByteNanos = -1;
    private @Nullable Usage usage;

    Notes(RequestHead head, EventLoopServices services) {
      this.head = head;
      this.services = services;
      this.at = services.millis().getAsLong();
      this.startNanos = services.nanos().getAsLong();
    }

    void caller(Caller known) {
      caller = known;
    }

    void verdict(Verdict verdict) {
      switch (verdict) {
        case Verdict.Admitted(AdmittedRequest admitted) -> {
          view = admitted.view();
          resolved = admitted.route().resolved();
          limit = admitted.rateLimit() == null ? LimitDecision.NotChecked : LimitDecision.Granted;
        }
        case Verdict.Refused(Refusal refusal, RequestView read, RateLimitStatus rateLimit) -> {
          view = read;
          boolean exceeded = refusal instanceof Refusal.LimitExceeded;
          if (rateLimit != null) {
            limit = exceeded ? LimitDecision.Exceeded : LimitDecision.Granted;
          }
        }
      }
    }

    void sequence(AttemptSequence begun) {
      sequence = begun;
    }

    void status(int sent) {
      status = sent;
    }

    void bytes(long sent) {
      bytes = sent;
    }

    /// Records what was relayed to the client.
    void relayed(Relay relay) {
      bytes = relay.relayed();
      usage = relay.usage();
    }

    void detail(String reason) {
      detail = reason;
    }

    void refused(RefusalResponse response) {
      status = response.status();
      if (detail == null) {
        detail = response.body().code();
      }
    }

    void firstByte() {
      if (firstByteNanos < 0) {
        firstByteNanos = services.nanos().getAsLong() - startNanos;
      }
    }

    ExchangeSummary summary(Termination termination) {
      List<AttemptRecord> attempts = sequence == null ? List.of() : sequence.records();
      return new ExchangeSummary(
          at,
          head.requestId(),
          head.clientAddress(),
          caller,
          view == null ? null : view.model(),
          resolved,
          attempts.isEmpty() ? null : attempts.getLast().upstream(),
          view != null && view.stream(),
          status,
          bytes,
          services.nanos().getAsLong() - startNanos,
          firstByteNanos,
          limit,
          termination,
          detail,
          attempts,
          sequence != null && sequence.isBudgetSpent(),
          usage);
    }
  }
}
