package dev.aifleet.gateway.packing;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Decompresses one body that arrives in pieces. Data can expand a thousandfold and more, so output
/// is produced a piece at a time and the caller can stop.
///
/// ```java
/// unpacker.give(packed);
/// for (byte[] piece = unpacker.next(); piece != null; piece = unpacker.next()) { use(piece); }
/// ```
public interface Unpacker extends AutoCloseable {
  /// Longest piece, in bytes.
  int PIECE = 16 * 1024;

  /// Adds compressed bytes; all pieces of the earlier ones must have been taken.
  void give(byte[] packed);

  /// The next decompressed piece; null: more input is needed.
  byte @Nullable [] next() throws IOException;

  /// Ends the input. Throws if the data is incomplete.
  void end() throws IOException;

  @Override
  void close();
}
