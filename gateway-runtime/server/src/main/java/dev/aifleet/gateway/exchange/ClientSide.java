package dev.aifleet.gateway.exchange;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;

/// The client's side of an exchange, as far as an exchange needs it. Nothing here may be called
/// after `end`, `breakOff` or once the client has gone, unless it says so. All on the exchange's
/// event loop.
public interface ClientSide {
  /// Of the answer; to be changed until the first `write` or `end`.
  MultiMap headers();

  void status(int status);

  /// Sends at once, with the head before the first bytes.
  void write(Buffer bytes);

  /// Sends the last bytes; with none before, the length is known and told.
  void end(Buffer bytes);

  /// Whether anything of the answer is written; may be asked at any time.
  boolean hasBegun();

  /// Whether the client should read before more is written; the exchange is told when it has.
  boolean isFull();

  /// Bytes of the end that are on their way; [Exchange#responseSent] tells when none is any more.
  int unsent();

  /// Nothing more of the body until [#resume].
  void pause();

  /// May be called after the end of the answer, and after the client has gone.
  void resume();

  /// Closes the connection so that nobody takes the answer for a whole one.
  void breakOff();

  /// The exchange is over.
  void done();
}
