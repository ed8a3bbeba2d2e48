package dev.aifleet.gateway.dialect;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// W3C trace context: a valid `traceparent` is forwarded with the gateway's span as parent,
/// together with its `tracestate`; an invalid one is dropped with it. The gateway starts no traces.
public final class TraceParent {
  private static final CharSequence PARENT = HttpHeaders.createOptimized("traceparent");
  private static final CharSequence STATE = HttpHeaders.createOptimized("tracestate");

  /// `00-` trace id `-` parent id `-` flags
  private static final int LENGTH = 55;

  private static final int TRACE_AT = 3;
  private static final int PARENT_AT = 36;
  private static final int FLAGS_AT = 53;
  private static final int MAX_STATE = 512;

  private TraceParent() {}

  /// Rewrites a client's header.
  public static void continueIn(MultiMap headers, RandomGenerator random) {
    String parent = headers.get(PARENT);
    if (parent == null) {
      headers.remove(STATE);
      return;
    }
    String next = next(headers.getAll(PARENT), random.nextLong() | 1);
    if (next == null) {
      headers.remove(PARENT);
      headers.remove(STATE);
      return;
    }
    headers.set(PARENT, next);
    // Several fields are one list (section 3.3.1).
    if (String.join(",", headers.getAll(STATE)).length() > MAX_STATE) {
      headers.remove(STATE);
    }
  }

  private static @Nullable String next(List<String> parents, long span) {
    String parent = parents.getFirst();
    if (parents.size() != 1 || !isSane(parent)) {
      return null;
    }
    // Of a later version only these fields are known; the gateway sends its own version (section
    // 3.2.4).
    return "00"
        + parent.substring(TRACE_AT - 1, PARENT_AT)
        + HexFormat.of().toHexDigits(span)
        + parent.substring(FLAGS_AT - 1, LENGTH);
  }

  private static boolean isSane(String parent) {
    boolean known = parent.startsWith("00-") && parent.length() == LENGTH;
    boolean later =
        !parent.startsWith("00-")
            && !parent.startsWith("ff-")
            && (parent.length() == LENGTH
                || (parent.length() > LENGTH && parent.charAt(LENGTH) == '-'));
    return (known || later)
        && isHex(parent, 0, TRACE_AT - 1)
        && parent.charAt(TRACE_AT - 1) == '-'
        && isId(parent, TRACE_AT, PARENT_AT - 1)
        && parent.charAt(PARENT_AT - 1) == '-'
        && isId(parent, PARENT_AT, FLAGS_AT - 1)
        && parent.charAt(FLAGS_AT - 1) == '-'
        && isHex(parent, FLAGS_AT, LENGTH);
  }

  private static boolean isId(String text, int from, int to) {
    return isHex(text, from, to) && !text.substring(from, to).chars().allMatch(c -> c == '0');
  }

  private static boolean isHex(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if ("0123456789abcdef".indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }
}
