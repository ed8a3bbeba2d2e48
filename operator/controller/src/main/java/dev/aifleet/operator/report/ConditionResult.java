package dev.aifleet.operator.report;

/// A condition without its time.
///
/// @param holds whether its status is True
/// @param reason name of a [Reason], or of one of the compiler about Secrets
/// @param message for users: the cause, and what to do
record ConditionResult(String type, boolean holds, String reason, String message) {

  static ConditionResult yes(String type, Reason reason, String message) {
    return new ConditionResult(type, true, reason.name(), message);
  }

  static ConditionResult no(String type, Reason reason, String message) {
    return new ConditionResult(type, false, reason.name(), message);
  }

  String status() {
    return holds ? "True" : "False";
  }
}
