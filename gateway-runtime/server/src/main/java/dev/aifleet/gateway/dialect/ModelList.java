package dev.aifleet.gateway.dialect;

import io.vertx.core.buffer.Buffer;
import java.util.Collection;

/// What `/v1/models` answers.
public final class ModelList {
  private ModelList() {}

  public static Buffer of(Collection<String> ids) {
    var out = new StringBuilder("{\"object\":\"list\",\"data\":[");
    String separator = "";
    for (String id : ids) {
      append(out.append(separator), id);
      separator = ",";
    }
    return Buffer.buffer(out.append("]}").toString());
  }

  public static Buffer one(String id) {
    var out = new StringBuilder();
    append(out, id);
    return Buffer.buffer(out.toString());
  }

  private static void append(StringBuilder out, String id) {
    JsonText.append(out.append("{\"id\":"), id);
    out.append(",\"object\":\"model\",\"created\":0,\"owned_by\":\"aifleet\"}");
  }
}
