package dev.aifleet.gateway.response;

import dev.aifleet.gateway.dialect.Endpoint.Streaming;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Whether a stream of events has ended properly, by its events so far.
final class StreamEnd {
  private final Streaming streaming;

  /// Whether its final event has arrived.
  private boolean complete;

  /// Once ended, it stays so.
  private Marks marks = Marks.Unknown;

  StreamEnd(Streaming streaming) {
    this.streaming = streaming;
  }

  boolean isComplete() {
    return complete;
  }

  /// @param isFinal whether the event is the format's final one
  void sees(boolean isFinal) {
    complete |= isFinal;
  }

  /// An event that follows the response has arrived.
  void isFollowed() {
    marks = Marks.Ended;
  }

  /// Looks for marks of the end.
  ///
  /// @param last start of the last whole event
  /// @param to end of the last whole event; 0: there is none
  void look(byte[] bytes, int last, int to) {
    if (!complete && marks != Marks.Ended && to > 0) {
      Marks found = Marks.of(streaming, bytes, last, to);
      marks = found == Marks.Unknown ? marks : found;
    }
  }

  /// Whether the stream may end here.
  boolean isReached() {
    return complete || marks != Marks.GoesOn;
  }

  /// Why a stream that ends too early cannot be used.
  ///
  /// @param cutOff whether it ends within an event
  /// @param answers whether it has begun to respond
  static String fault(boolean cutOff, boolean answers) {
    if (cutOff) {
      return "The upstream ended its response in the middle of an event.";
    }
    return answers
        ? "The upstream ended its response before it was complete."
        : "The upstream ended its stream without a response.";
  }

  /// Detects by its last events whether a response has ended, since not all servers send the final
  /// event. Evaluated once per chunk, on its last whole event and a few bytes before it. Quotes
  /// within a JSON string are escaped and never match.
  private enum Marks {
    /// The response has ended.
    Ended,
    /// The response is incomplete.
    GoesOn,
    /// Not determined.
    Unknown;

    /// Bytes before the last event that are searched.
    private static final int TAIL_BYTES = 2048;

    private static final byte[] FINISH_REASON = quoted("finish_reason");
    private static final byte[] MESSAGE_STOP = quoted("message_stop");
    private static final byte[] COMPLETED = quoted("response.completed");
    private static final byte[] INCOMPLETE = quoted("response.incomplete");
    private static final byte[] FAILED = quoted("response.failed");

    /// @param last start of the last whole event
    /// @param to end of the last whole event
    static Marks of(Streaming streaming, byte[] bytes, int last, int to) {
      int from = Math.max(0, Math.min(last, to - TAIL_BYTES));
      return switch (streaming) {
        case Chunks -> finished(bytes, from, to);
        case Messages -> find(MESSAGE_STOP, bytes, from, to) < to ? Ended : GoesOn;
        case Responses ->
            find(COMPLETED, bytes, from, to) < to
                    || find(INCOMPLETE, bytes, from, to) < to
                    || find(FAILED, bytes, from, to) < to
                ? Ended
                : GoesOn;
        case Plain -> Unknown;
      };
    }

    /// `finish_reason` is null until the end; some servers omit it.
    private static Marks finished(byte[] bytes, int from, int to) {
      int at = find(FINISH_REASON, bytes, from, to);
      boolean isNamed = at < to;
      while (at < to) {
        int value = at + FINISH_REASON.length;
        while (value < to && (bytes[value] == ' ' || bytes[value] == ':')) {
          value++;
        }
        if (value < to && bytes[value] == '"') {
          return Ended;
        }
        at = find(FINISH_REASON, bytes, at + 1, to);
      }
      return isNamed ? GoesOn : Unknown;
    }

    private static int find(byte[] mark, byte[] bytes, int from, int to) {
      int apart = mark.length - 1;
      int at = Bytes.quotePair(bytes, from, to, apart);
      while (at < to && !Arrays.equals(bytes, at, at + mark.length, mark, 0, mark.length)) {
        at = Bytes.quotePair(bytes, at + 1, to, apart);
      }
      return at;
    }

    private static byte[] quoted(String word) {
      return ('"' + word + '"').getBytes(StandardCharsets.US_ASCII);
    }
  }
}
