package dev.aifleet.gateway.dialect;

import dev.aifleet.gateway.dialect.RequestView.Span;
import dev.aifleet.gateway.dialect.RequestView.UsageSlot;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Changes a request body in one or two places and leaves every other byte as it is.
public final class RequestEdit {
  private static final byte[] NOTHING = {};

  private RequestEdit() {}

  /// The body for an upstream: with its name of the model, and with a request for usage if the view
  /// requires one. Copied once.
  public static Buffer forUpstream(byte[] body, RequestView view, String model) {
    UsageSlot slot = view.usageSlot();
    byte[] option = slot == null ? NOTHING : slot.text().getBytes(StandardCharsets.UTF_8);
    byte[] name = name(view, model);
    Buffer out = Buffer.buffer(body.length + option.length + (name == null ? 0 : name.length));
    boolean optionFirst = slot != null && slot.at().start() < view.modelAt().end();
    int done = 0;
    if (slot != null && optionFirst) {
      done = splice(out, body, done, slot.at(), option);
    }
    if (name != null) {
      done = splice(out, body, done, view.modelAt(), name);
    }
    if (slot != null && !optionFirst) {
      done = splice(out, body, done, slot.at(), option);
    }
    return out.appendBytes(body, done, body.length - done);
  }

  private static byte @Nullable [] name(RequestView view, String model) {
    if (model.equals(view.model())) {
      return null;
    }
    byte[] name =
        switch (view.body()) {
          case Json -> JsonText.quoted(model);
          case Multipart -> model.getBytes(StandardCharsets.UTF_8);
        };
    RequestView.Frame absent = view.absent();
    return absent == null
        ? name
        : Buffer.buffer(absent.before()).appendBytes(name).appendString(absent.behind()).getBytes();
  }

  /// Appends the bytes before `at`, and `text` in its place. Returns the offset after it.
  private static int splice(Buffer out, byte[] body, int done, Span at, byte[] text) {
    out.appendBytes(body, done, at.start() - done).appendBytes(text);
    return at.end();
  }
}
