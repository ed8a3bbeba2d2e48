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
/// @param most top-level types it may hold
record Room(
    String name,
    Set<String> types,
    Set<String> looksInto,
    List<String> doors,
    boolean pure,
    boolean neverBlocks,
    int most) {

  Room {
    types = Set.copyOf(types);
    looksInto = Set.copyOf(looksInto);
    doors = List.copyOf(doors);
  }

  /// A row with nothing allowed yet.
  static Room empty(String name, int most) {
    return new Room(name, Set.of(), Set.of(), List.of(), false, false, most);
  }

  Room holding(Set<String> onlyTypes) {
    return new Room(name, onlyTypes, looksInto, doors, pure, neverBlocks, most);
  }

  Room lookingInto(Collection<String> others) {
    Set<String> all = new HashSet<>(looksInto);
    all.addAll(others);
    return new Room(name, types, all, doors, pure, neverBlocks, most);
  }

  Room withDoors(Collection<String> others) {
    List<String> all = new ArrayList<>(doors);
    all.addAll(others);
    return new Room(name, types, looksInto, all, pure, neverBlocks, most);
  }

  Room thatIsPure() {
    return new Room(name, types, looksInto, doors, true, neverBlocks, most);
  }

  Room thatNeverBlocks() {
    return new Room(name, types, looksInto, doors, pure, true, most);
  }

  Room upTo(int newMost) {
    return new Room(name, types, looksInto, doors, pure, neverBlocks, newMost);
  }

  String title() {
    return name.isEmpty() ? "the root" : "room " + name;
  }
}
