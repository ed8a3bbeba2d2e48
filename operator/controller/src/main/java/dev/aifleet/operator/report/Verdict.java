package dev.aifleet.operator.report;

/// A condition before it has a time.
///
/// @param reason stable word for programs
/// @param message for people: what is the matter and what to do
record Verdict(String type, boolean holds, String reason, String message) {

  static Verdict yes(String type, String reason, String message) {
    return new Verdict(type, true, reason, message);
  }

  static Verdict no(String type, String reason, String message) {
    return new Verdict(type, false, reason, message);
  }

  String status() {
    return holds ? "True" : "False";
  }
}
