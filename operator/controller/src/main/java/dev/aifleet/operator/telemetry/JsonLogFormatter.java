package dev.aifleet.operator.telemetry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;

/// One JSON object per line on stdout, for all loggers of `java.util.logging`. Messages of the
/// operator name objects and reasons, never the content of a Secret.
public final class JsonLogFormatter extends Formatter {
  private static final JsonFactory JSON = new JsonFactory();

  // Held here because the platform refers to loggers, and so to their levels, weakly.
  private static final Logger ROOT = Logger.getLogger("");
  private static final Logger OURS = Logger.getLogger("dev.aifleet");

  /// Replaces the platform's handlers. Libraries log from WARNING, the operator from INFO.
  public static void install() {
    for (Handler handler : ROOT.getHandlers()) {
      ROOT.removeHandler(handler);
    }
    ROOT.addHandler(new Stdout());
    ROOT.setLevel(Level.WARNING);
    OURS.setLevel(Level.INFO);
  }

  @Override
  public String format(LogRecord record) {
    var line = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(line)) {
      json.writeStartObject();
      json.writeStringField("ts", record.getInstant().toString());
      json.writeStringField("level", record.getLevel().getName());
      json.writeStringField("logger", record.getLoggerName());
      json.writeStringField("message", formatMessage(record));
      if (record.getThrown() != null) {
        var trace = new StringWriter();
        record.getThrown().printStackTrace(new PrintWriter(trace));
        json.writeStringField("error", trace.toString());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a string writer does not fail", e);
    }
    return line.append('\n').toString();
  }

  /// Flushes after each line.
  private static final class Stdout extends StreamHandler {
    Stdout() {
      super(System.out, new JsonLogFormatter());
      setLevel(Level.ALL);
    }

    @Override
    public void publish(LogRecord record) {
      super.publish(record);
      flush();
    }
  }
}
