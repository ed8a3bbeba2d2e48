package dev.aifleet.gateway.dialect;

import org.jspecify.annotations.Nullable;

/// Parsed facts of a request body; everything else in it stays bytes.
///
/// @param model as in the request
/// @param modelAt range of its value, quotes included; without a model, where it would be inserted
/// @param absent text to write around the model at `modelAt`; null: the request has a model
/// @param stream whether the client requested events
/// @param usageSlot where a request for the usage of a stream is inserted; null: the client has
///     requested it, or it is not needed
/// @param foreignHistory whether the conversation holds content of another provider that this
///     format's provider would reject
/// @param maxTokens maximum of output tokens; -1: none
/// @param stateId of an earlier response or a conversation that the request refers to; null: none
public record RequestView(
    Endpoint.BodyKind body,
    String model,
    Span modelAt,
    @Nullable Frame absent,
    boolean stream,
    @Nullable UsageSlot usageSlot,
    boolean foreignHistory,
    long maxTokens,
    @Nullable String stateId) {
  static final int MAX_MODEL_LENGTH = 256;
  static final int MAX_STATE_ID = 200;

  /// Offsets into the body.
  record Span(int start, int end) {}

  /// Makes a whole field of a value.
  record Frame(String before, String behind) {}

  /// Replacing `at` by `text` requests usage.
  record UsageSlot(Span at, String text) {}

  /// A parsed body, or the error for the client.
  public sealed interface Reading {
    record Understood(RequestView view) implements Reading {}

    /// @param param the field at fault, if any
    record Unreadable(String message, @Nullable String param, Fault fault) implements Reading {}

    /// Kind of error in a body.
    enum Fault {
      MissingModel("missing_model"),
      DuplicateParameter("duplicate_parameter"),
      InvalidParameter("invalid_parameter"),
      InvalidType("invalid_type"),
      InvalidJson("invalid_json"),
      InvalidForm("invalid_form");

      private final String code;

      Fault(String code) {
        this.code = code;
      }

      /// The `code` of the error.
      public String code() {
        return code;
      }
    }
  }

  /// Whether the gateway requests usage that the client did not request and must not get.
  public boolean hidesUsage() {
    return usageSlot != null;
  }

  static Reading missingModel() {
    return unreadable("You must provide a model parameter.", "model", Reading.Fault.MissingModel);
  }

  static Reading givenTwice(String name) {
    return unreadable("'" + name + "' is given twice.", name, Reading.Fault.DuplicateParameter);
  }

  static Reading notLowerCase(String name) {
    return unreadable(
        "'" + name + "' must be written in lower case.", name, Reading.Fault.InvalidParameter);
  }

  static Reading notAFlag(String name) {
    return unreadable("'" + name + "' must be true or false.", name, Reading.Fault.InvalidType);
  }

  /// Whether all parsers read the same name: none truncates it or drops a part.
  static boolean isName(String model) {
    return model.chars().noneMatch(c -> Character.isISOControl(c) || c == '\uFEFF');
  }

  static Reading notAName() {
    return unreadable("'model' must be the name of a model.", "model", Reading.Fault.InvalidType);
  }

  static Reading unreadable(String message, @Nullable String param, Reading.Fault fault) {
    return new Reading.Unreadable(message, param, fault);
  }
}
