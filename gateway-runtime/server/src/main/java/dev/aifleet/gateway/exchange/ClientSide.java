package dev.aifleet.gateway.exchange;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;

/// Client side of an exchange: the response to write and the request body to pause. Unless stated
/// otherwise, no method may be called after `end`, after `breakOff` or once the client has
/// disconnected. Confined to the exchange's event loop.
public interface ClientSide {
  /// Headers of the response; mutable until the first `write` or `end`.
  MultiMap headers();

  void status(int status);

  /// Writes without delay; the head precedes the first bytes.
  void write(Buffer bytes);

  /// Writes the last bytes. Without an earlier `write`, `content-length` is set.
  void end(Buffer bytes);

  /// Whether anything of the response was written; may be called at any time.
  boolean hasBegun();

  /// Whether the write queue is full. [Exchange#clientReady] is called when it has drained.
  boolean isFull();

  /// Bytes of the last write not yet sent; [Exchange#responseSent] is called when there are none.
  int unsent();

  /// Stops delivery of the request body until [#resume].
  void pause();

  /// May be called after the end of the response and after the client has disconnected.
  void resume();

  /// Closes the connection so that the response is not mistaken for a complete one.
  void breakOff();

  /// Called when the exchange has ended.
  void done();
}
