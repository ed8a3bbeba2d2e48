package dev.aifleet.gateway.packing;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Unpacks one body that comes in pieces. What is packed can be a thousand times and more as long
/// when it is unpacked: it is made a piece at a time, so that whoever asks for it can stop.
///
/// ```java
/// unpacker.give(packed);
/// for (byte[] piece = unpacker.next(); piece != null; piece = unpacker.next()) { use(piece); }
/// ```
public interface Unpacker extends AutoCloseable {
  /// The longest piece.
  int PIECE = 16 * 1024;

  /// The next packed bytes; all that could be made of those before must have been taken.
  void give(byte[] packed);

  /// A piece of what was packed; null: there is no more before the next bytes are given.
  byte @Nullable [] next() throws IOException;

  /// Nothing more will be given. Throws if something is missing.
  void end() throws IOException;

  @Override
  void close();
}
