package dev.aifleet.house;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A module's floor plan, bottom floor first.
///
/// @param root package that all rooms lie directly below
/// @param neighbours other modules by the name that rooms use for them -> root package
/// @param vocabulary library packages or classes that every room may use
/// @param guarded parts of libraries that only a door of their own opens, not a wider one
/// @param rooms by name, in the order of the table
record Plan(
    String root,
    Map<String, String> neighbours,
    List<String> vocabulary,
    List<String> guarded,
    Map<String, Room> rooms) {

  Plan {
    neighbours = new LinkedHashMap<>(neighbours);
    vocabulary = List.copyOf(vocabulary);
    guarded = List.copyOf(guarded);
    rooms = new LinkedHashMap<>(rooms);
  }

  /// Whether a room with `doors` may use a class of a library.
  boolean lets(List<String> doors, String className) {
    List<String> guards = guarded.stream().filter(it -> opens(List.of(it), className)).toList();
    List<String> all = Stream.concat(vocabulary.stream(), doors.stream()).toList();
    return guards.isEmpty()
        ? opens(all, className)
        : all.stream()
            .filter(door -> guards.stream().anyMatch(guard -> opens(List.of(guard), door)))
            .anyMatch(door -> opens(List.of(door), className));
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
