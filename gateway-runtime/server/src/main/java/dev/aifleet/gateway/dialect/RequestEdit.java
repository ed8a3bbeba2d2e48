package dev.aifleet.gateway.dialect;

import dev.aifleet.gateway.dialect.RequestView.Span;
import dev.aifleet.gateway.dialect.RequestView.UsageSlot;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Changes a request body in one or two places and leaves every other byte as it is.
public final class RequestEdit {
  private RequestEdit() {}

  /// `body` as an upstream gets it: with its own name of the model, and asked for usage where the
  /// view says so. `body` itself if nothing changes.
  public static byte[] forUpstream(byte[] body, RequestView view, String model) {
    UsageSlot slot = view.usageSlot();
    if (slot == null) {
      return withModel(body, view, model);
    }
    byte[] asked = slot.text().getBytes(StandardCharsets.UTF_8);
    // From the back, so that the offsets before stay right.
    return slot.at().start() >= view.modelAt().end()
        ? withModel(splice(body, slot.at(), asked), view, model)
        : splice(withModel(body, view, model), slot.at(), asked);
  }

  private static byte[] withModel(byte[] body, RequestView view, String model) {
    byte[] name = name(view, model);
    return name == null ? body : splice(body, view.modelAt(), name);
  }

  private static byte @Nullable [] name(RequestView view, String model) {
    if (model.equals(view.model())) {
      return null;
    }
    return switch (view.body()) {
      case Json -> JsonText.quoted(model);
      case Multipart -> model.getBytes(StandardCharsets.UTF_8);
    };
  }

  private static byte[] splice(byte[] body, Span at, byte[] text) {
    int behind = body.length - at.end();
    byte[] spliced = new byte[at.start() + text.length + behind];
    System.arraycopy(body, 0, spliced, 0, at.start());
    System.arraycopy(text, 0, spliced, at.start(), text.length);
    System.arraycopy(body, at.end(), spliced, at.start() + text.length, behind);
    return spliced;
  }
}
