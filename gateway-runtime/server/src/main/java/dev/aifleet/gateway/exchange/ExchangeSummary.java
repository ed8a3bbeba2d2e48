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

/// What is told about an exchange once it is over. Never a prompt, never a key.
///
/// @param at milliseconds since the epoch, when it began
/// @param clientAddress of the connection's other end, or as a trusted proxy there names it
/// @param modelRequested as the client wrote it; null: it never came that far
/// @param modelResolved behind the alias
/// @param status as sent to the client; 499: it went away before it got one
/// @param bytes of the answer's body
/// @param durationNanos from the request's head to the end
/// @param firstByteNanos from the request's head to the first byte of an upstream's answer; -1:
///     none
/// @param limit what became of its rate limits
/// @param detail why an upstream failed, or which error was answered
/// @param attempts in their order; empty: nobody was asked
/// @param budgetSpent whether another attempt was left out because the retry budget was spent
/// @param usage as the upstream told; null: not told
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
    NotAsked,
    Granted,
    Exceeded
  }

  /// Collects the summary while an exchange goes on.
  static final class Notes {
    private final RequestHead head;
    private final EventLoopServices services;
    private final long at;
    private final long begunAt;
    private @Nullable Caller caller;
    private @Nullable RequestView view;
    private @Nullable String resolved;
    private @Nullable AttemptSequence sequence;
    private LimitDecision limit = LimitDecision.NotAsked;
    private @Nullable String detail;
    private int status;
    private long bytes;
    private long firstByteNanos = -1;
    private @Nullable Usage usage;

    Notes(RequestHead head, EventLoopServices services) {
      this.head = head;
      this.services = services;
      this.at = services.millis().getAsLong();
      this.begunAt = services.nanos().getAsLong();
    }

    void caller(Caller known) {
      caller = known;
    }

    void verdict(Verdict verdict) {
      switch (verdict) {
        case Verdict.Admitted(AdmittedRequest admitted) -> {
          view = admitted.view();
          resolved = admitted.route().resolved();
          limit = admitted.rateLimit() == null ? LimitDecision.NotAsked : LimitDecision.Granted;
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

    /// What was sent to the client, and what came with it.
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
        firstByteNanos = services.nanos().getAsLong() - begunAt;
      }
    }

    ExchangeSummary summary(Termination how) {
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
          services.nanos().getAsLong() - begunAt,
          firstByteNanos,
          limit,
          how,
          detail,
          attempts,
          sequence != null && sequence.isBudgetSpent(),
          usage);
    }
  }
}
