package dev.aifleet.operator.report;

/// A condition before it has a time.
///
/// @param reason stable word for programs
/// @param message for people: what is the matter and what to do
record ConditionResult(String type, boolean holds, String reason, String message) {

  static ConditionResult yes(String type, String reason, String message) {
    return new ConditionResult(type, true, reason, message);
  }

  static ConditionResult no(String type, String reason, String message) {
    return new ConditionResult(type, false, reason, message);
  }

  String status() {
    return holds ? "True" : "False";
  }
}
