package dev.aifleet.operator.report;

/// A condition before it has a time.
///
/// @param reason stable word for programs: [Reason], or one of the compiler's about Secrets
/// @param message for people: what is the matter and what to do
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
