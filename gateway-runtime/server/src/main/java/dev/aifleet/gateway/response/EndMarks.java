package dev.aifleet.gateway.response;

import dev.aifleet.gateway.dialect.Endpoint.Streaming;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Tells whether an answer has ended, by what its last events say of it: not all servers send the
/// event that is to be the last. Looked for once a chunk, in its last whole event and a little
/// before it. Quotes within a JSON string are escaped and never match.
enum EndMarks {
  /// It has ended.
  Ended,
  /// Something is missing still.
  GoesOn,
  /// They do not say.
  Unknown;

  /// How far before the end an earlier event is looked into.
  private static final int TAIL_BYTES = 2048;

  private static final byte[] FINISH_REASON = quoted("finish_reason");
  private static final byte[] MESSAGE_STOP = quoted("message_stop");
  private static final byte[] COMPLETED = quoted("response.completed");
  private static final byte[] INCOMPLETE = quoted("response.incomplete");
  private static final byte[] FAILED = quoted("response.failed");

  /// @param last where the last whole event begins
  /// @param to where it ends
  static EndMarks of(Streaming streaming, byte[] bytes, int last, int to) {
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

  /// The reason to finish is null until there is one; some servers name none.
  private static EndMarks finished(byte[] bytes, int from, int to) {
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
