package dev.aifleet.gateway.dialect;

import org.jspecify.annotations.Nullable;

/// What the gateway needs to know about a request body; everything else in it stays bytes.
///
/// @param model as the client wrote it
/// @param modelAt where its value stands, quotes included; where it would stand if the client names
///     none
/// @param absent what to write around the model's name at `modelAt`; null: the client names one
/// @param stream whether the client asks for events
/// @param usageSlot where an upstream is asked for the usage of a stream; null: the client has
///     asked itself, or nobody has to
/// @param foreignHistory whether the conversation holds what the provider of this format does not
///     take, because another one has made it
/// @param maxTokens the most tokens that the answer may have; -1: not told
/// @param stateId of an earlier response or a conversation that the request goes on with; null:
///     none
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

  /// `text` in the place of `at` asks for usage.
  record UsageSlot(Span at, String text) {}

  /// Understood, or what to tell the client.
  public sealed interface Reading {
    record Understood(RequestView view) implements Reading {}

    /// @param param the field at fault, if it is one
    record Unreadable(String message, @Nullable String param, Fault fault) implements Reading {}

    /// What is wrong with a body.
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

  /// Whether the gateway asks for usage that the client did not ask for and must not see.
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

  /// Whether all readers take it for the same name: none cuts or leaves out a part of it.
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
