package dev.aifleet.house;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// One row of the floor plan.
///
/// @param name the package below the module's root; empty: the root package itself
/// @param types names of the top-level types that may live here; empty: any
/// @param looksInto rooms and neighbours it may use, all of them listed before it
/// @param doors library packages or classes it may use, see [Plan#opens]
/// @param most top-level types that a package of it may hold
/// @param circles types that may depend on each other in a circle, with the reason for each
record Room(
    String name,
    Set<String> types,
    Set<String> looksInto,
    List<String> doors,
    boolean pure,
    boolean neverBlocks,
    int most,
    List<Circle> circles) {

  /// Top-level types that depend on each other in a circle, by their names below the room.
  record Circle(String reason, Set<String> types) {
    Circle {
      types = Set.copyOf(types);
    }
  }

  Room {
    types = Set.copyOf(types);
    looksInto = Set.copyOf(looksInto);
    doors = List.copyOf(doors);
    circles = List.copyOf(circles);
  }

  /// A row with nothing allowed yet.
  static Room empty(String name, int most) {
    return new Room(name, Set.of(), Set.of(), List.of(), false, false, most, List.of());
  }

  Room holding(Set<String> onlyTypes) {
    return new Room(name, onlyTypes, looksInto, doors, pure, neverBlocks, most, circles);
  }

  Room lookingInto(Collection<String> others) {
    Set<String> all = new HashSet<>(looksInto);
    all.addAll(others);
    return new Room(name, types, all, doors, pure, neverBlocks, most, circles);
  }

  Room withDoors(Collection<String> others) {
    List<String> all = new ArrayList<>(doors);
    all.addAll(others);
    return new Room(name, types, looksInto, all, pure, neverBlocks, most, circles);
  }

  Room thatIsPure() {
    return new Room(name, types, looksInto, doors, true, neverBlocks, most, circles);
  }

  Room thatNeverBlocks() {
    return new Room(name, types, looksInto, doors, pure, true, most, circles);
  }

  Room upTo(int newMost) {
    return new Room(name, types, looksInto, doors, pure, neverBlocks, newMost, circles);
  }

  Room with(Circle circle) {
    List<Circle> all = new ArrayList<>(circles);
    all.add(circle);
    return new Room(name, types, looksInto, doors, pure, neverBlocks, most, all);
  }

  String title() {
    return name.isEmpty() ? "the root" : "room " + name;
  }
}
