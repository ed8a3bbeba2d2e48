package dev.aifleet.gateway.dialect;

/// Puts another model name into a request body and leaves every other byte as it is.
public final class ModelSplice {
  private ModelSplice() {}

  public static byte[] withModel(byte[] body, RequestView view, String model) {
    byte[] name = JsonText.quoted(model);
    int behind = body.length - view.modelEnd();
    byte[] spliced = new byte[view.modelStart() + name.length + behind];
    System.arraycopy(body, 0, spliced, 0, view.modelStart());
    System.arraycopy(name, 0, spliced, view.modelStart(), name.length);
    System.arraycopy(body, view.modelEnd(), spliced, view.modelStart() + name.length, behind);
    return spliced;
  }
}
