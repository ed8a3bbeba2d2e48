package dev.aifleet.gateway.translator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// Translates JSON events one after the other, until the response is complete or has failed;
/// nothing is written after that. What a wire format's events mean is the subclass's.
public abstract class EventTranslation implements StreamTranslation {
  private static final String DONE = "[DONE]";

  private boolean complete;
  private @Nullable ErrorParts failure;

  @Override
  public final Buffer event(Buffer wholeEvent) {
    Buffer out = Buffer.buffer();
    String data = Event.data(wholeEvent);
    if (!isOpen() || data.isEmpty()) {
      return out;
    }
    if (endsWithDone() && data.equals(DONE)) {
      return end();
    }
    ObjectNode event = Json.read(data);
    if (event == null) {
      fail(out, 502, "The upstream sent an event that cannot be read.");
    } else {
      translate(out, event, data);
    }
    return out;
  }

  /// @param data that `event` was read from
  protected abstract void translate(Buffer out, ObjectNode event, String data);

  /// Whether the format has an event that is not JSON and ends the stream, as OpenAI's has.
  protected boolean endsWithDone() {
    return false;
  }

  /// An error in the words of the client's format.
  protected abstract ErrorParts error(int status, String message);

  /// Writes an error as the last event of the client's stream.
  protected abstract void write(Buffer out, ErrorParts error);

  protected final void fail(Buffer out, int status, String message) {
    fail(out, error(status, message));
  }

  /// Ends the stream with an error.
  public final void fail(Buffer out, ErrorParts error) {
    failure = error;
    write(out, error);
  }

  /// The final events were returned.
  protected final void complete() {
    complete = true;
  }

  /// Whether the response is neither complete nor failed.
  protected final boolean isOpen() {
    return !complete && failure == null;
  }

  @Override
  public final boolean isComplete() {
    return complete;
  }

  @Override
  public final @Nullable ErrorParts failure() {
    return failure;
  }
}
