package dev.aifleet.gateway.admission;

import dev.aifleet.gateway.capacity.MemoryBudget.Lease;
import dev.aifleet.gateway.packing.Coding;
import dev.aifleet.gateway.packing.Unpacker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// A request's decompressed body, or why it could not be decompressed.
sealed interface UnpackedRequest {
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Plain(byte[] body) implements UnpackedRequest {}

  record Failed(Refusal refusal) implements UnpackedRequest {}

  /// @param limit of the decompressed body, in bytes
  /// @param memory lease that the decompressed body is taken from
  static UnpackedRequest of(Coding coding, byte[] packed, int limit, Lease memory) {
    List<byte[]> pieces = new ArrayList<>();
    int length = 0;
    try (Unpacker unpacker = coding.unpacker()) {
      unpacker.give(packed);
      for (byte[] piece = unpacker.next(); piece != null; piece = unpacker.next()) {
        if (piece.length > limit - length) {
          return new Failed(new Refusal.BodyTooLarge(limit));
        }
        long weight = RequestMemory.ofBody(piece.length);
        if (!memory.take(weight)) {
          return new Failed(RequestMemory.refusal(memory, weight));
        }
        length += piece.length;
        pieces.add(piece);
      }
      unpacker.end();
    } catch (IOException e) {
      return new Failed(new Refusal.BodyPackedWrongly());
    }
    byte[] whole = new byte[length];
    int at = 0;
    for (byte[] piece : pieces) {
      System.arraycopy(piece, 0, whole, at, piece.length);
      at += piece.length;
    }
    return new Plain(whole);
  }
}
