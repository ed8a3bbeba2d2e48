package dev.aifleet.gateway.telemetry;

import dev.aifleet.gateway.attempt.AttemptRecord;
import dev.aifleet.gateway.auth.Caller;
import dev.aifleet.gateway.dialect.JsonText;
import dev.aifleet.gateway.dialect.Usage;
import dev.aifleet.gateway.exchange.ExchangeSummary;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Format of one line of the access log. An allow-list of fields: no prompt, no key, no header.
final class AccessLine {
  private AccessLine() {}

  static void append(StringBuilder out, ExchangeSummary summary) {
    Caller caller = summary.caller();
    out.append("{\"ts\":\"").append(Instant.ofEpochMilli(summary.at())).append('"');
    text(out, "request_id", summary.requestId());
    text(out, "client", summary.clientAddress());
    text(out, "caller", caller == null ? null : caller.label());
    text(out, "model_requested", summary.modelRequested());
    text(out, "model_resolved", summary.modelResolved());
    text(out, "upstream", summary.upstream());
    out.append(",\"attempt\":").append(summary.attempts().size());
    if (!summary.attempts().isEmpty()) {
      choice(out, summary.attempts().getLast());
    }
    if (summary.attempts().size() > 1) {
      attempts(out, summary.attempts());
    }
    out.append(",\"stream\":").append(summary.stream());
    out.append(",\"status\":").append(summary.status());
    out.append(",\"bytes\":").append(summary.bytes());
    millis(out, "duration_ms", summary.durationNanos());
    millis(out, "ttft_ms", summary.firstByteNanos());
    usage(out, summary.usage());
    text(out, "termination", summary.termination().name());
    text(out, "detail", summary.detail());
    out.append("}\n");
  }

  private static void usage(StringBuilder out, @Nullable Usage usage) {
    if (usage != null) {
      out.append(",\"input_tokens\":").append(usage.inputTokens());
      out.append(",\"output_tokens\":").append(usage.outputTokens());
      out.append(",\"cached_input_tokens\":").append(usage.cachedInputTokens());
    }
  }

  /// Earlier attempts are listed only after a retry.
  private static void attempts(StringBuilder out, List<AttemptRecord> attempts) {
    out.append(",\"attempts\":[");
    for (AttemptRecord tried : attempts) {
      out.append(out.charAt(out.length() - 1) == '[' ? "{" : ",{");
      JsonText.append(out.append("\"upstream\":"), tried.upstream());
      text(out, "outcome", tried.outcome());
      choice(out, tried);
      millis(out, "duration_ms", tried.durationNanos());
      out.append('}');
    }
    out.append(']');
  }

  /// Why the upstream was chosen, and its share of the traffic at that time, in percent.
  private static void choice(StringBuilder out, AttemptRecord tried) {
    text(out, "reason", tried.reason().name());
    out.append(",\"effective_weight\":").append(tried.effectiveWeight());
  }

  private static void text(StringBuilder out, String name, @Nullable String value) {
    if (value != null) {
      JsonText.append(out.append(",\"").append(name).append("\":"), value);
    }
  }

  private static void millis(StringBuilder out, String name, long nanos) {
    if (nanos >= 0) {
      long micros = TimeUnit.NANOSECONDS.toMicros(nanos);
      out.append(",\"").append(name).append("\":").append(micros / 1000).append('.');
      out.append(Long.toString(1000 + micros % 1000), 1, 4);
    }
  }
}
