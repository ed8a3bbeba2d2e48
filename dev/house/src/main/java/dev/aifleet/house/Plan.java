package dev.aifleet.house;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A module's floor plan, bottom floor first.
///
/// @param root package that all rooms lie directly below
/// @param neighbours other modules by the name that rooms use for them -> root package
/// @param vocabulary library packages or classes that every room may use
/// @param rooms by name, in the order of the table
record Plan(
    String root, Map<String, String> neighbours, List<String> vocabulary, Map<String, Room> rooms) {

  Plan {
    neighbours = new LinkedHashMap<>(neighbours);
    vocabulary = List.copyOf(vocabulary);
    rooms = new LinkedHashMap<>(rooms);
  }

  /// Whether one of `doors` lets a class through: each names a package with all below it, or one
  /// class.
  static boolean opens(List<String> doors, String className) {
    return doors.stream()
        .anyMatch(
            door ->
                className.equals(door)
                    || className.startsWith(door + ".")
                    || className.startsWith(door + "$"));
  }
}
