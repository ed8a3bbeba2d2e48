package dev.aifleet.house;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What a room may hold and how its types may look.
final class RoomRules {
  /// Words that say nothing about what a type is for.
  private static final Pattern FORBIDDEN_NAME =
      Pattern.compile(
          "Manager|Helper|Utils?(?![a-z])|Impl(?![a-z])|Base(?![a-z0-9])|Abstract|Processor"
              + "|Common(?!Cause)");

  private static final Pattern SETTER = Pattern.compile("set[A-Z].*");

  /// Types that change after construction; a static one is shared by everything in the process.
  private static final List<String> MUTABLE =
      List.of(
          "java.util.concurrent",
          "java.util.ArrayList",
          "java.util.LinkedList",
          "java.util.ArrayDeque",
          "java.util.HashMap",
          "java.util.LinkedHashMap",
          "java.util.TreeMap",
          "java.util.IdentityHashMap",
          "java.util.WeakHashMap",
          "java.util.HashSet",
          "java.util.LinkedHashSet",
          "java.util.TreeSet",
          "java.util.BitSet",
          "java.util.Random",
          "java.util.Date",
          "java.lang.StringBuilder",
          "java.lang.StringBuffer",
          "java.lang.ThreadLocal");

  private static final List<String> IMMUTABLE = List.of("java.util.concurrent.TimeUnit");

  private RoomRules() {}

  static List<Rule> all() {
    return List.of(
        new Rule(
            "rooms lie directly below the root, and have packages of one level",
            RoomRules::subPackages),
        new Rule("no room holds more types, or others, than the plan says", RoomRules::contents),
        new Rule("no type has a name that says nothing", RoomRules::names),
        new Rule("no static field can change", RoomRules::staticState),
        new Rule("no type is changed by setters or public fields", RoomRules::setters));
  }

  private static List<String> subPackages(House house) {
    return house
        .own()
        .map(JavaClass::getPackageName)
        .filter(name -> depthBelow(house.plan().root(), name) > 2)
        .map(name -> name + " is a package within a package of a room")
        .toList();
  }

  private static long depthBelow(String root, String packageName) {
    return packageName.substring(root.length()).chars().filter(c -> c == '.').count();
  }

  private static List<String> contents(House house) {
    List<String> violations = new ArrayList<>();
    for (Room room : house.plan().rooms().values()) {
      Map<String, List<String>> types =
          house
              .in(room)
              .filter(JavaClass::isTopLevelClass)
              .collect(
                  Collectors.groupingBy(
                      JavaClass::getPackageName,
                      TreeMap::new,
                      Collectors.mapping(JavaClass::getSimpleName, Collectors.toList())));
      types.forEach((name, held) -> contents(room, name, held, violations));
    }
    return violations;
  }

  private static void contents(
      Room room, String packageName, List<String> types, List<String> violations) {
    if (types.size() > room.most()) {
      violations.add(
          "%s holds %d types, at most %d: %s"
              .formatted(packageName, types.size(), room.most(), types.stream().sorted().toList()));
    }
    types.stream()
        .filter(type -> !room.types().isEmpty() && !room.types().contains(type))
        .forEach(type -> violations.add(room.title() + " must not hold " + type));
  }

  private static List<String> names(House house) {
    return house
        .own()
        .filter(type -> !type.isAnonymousClass())
        .filter(type -> FORBIDDEN_NAME.matcher(type.getSimpleName()).find())
        .map(type -> type.getName() + " is called by a forbidden name")
        .toList();
  }

  private static List<String> staticState(House house) {
    return house
        .own()
        .flatMap(type -> type.getFields().stream())
        .filter(field -> has(field, JavaModifier.STATIC) && !has(field, JavaModifier.SYNTHETIC))
        .filter(RoomRules::canChange)
        .map(field -> field.getFullName() + " is static and can change")
        .toList();
  }

  /// A private array counts as constant: precomputed bytes have no immutable form in Java.
  private static boolean canChange(JavaField field) {
    String type = field.getRawType().getName();
    return !has(field, JavaModifier.FINAL)
        || (field.getRawType().isArray() && !has(field, JavaModifier.PRIVATE))
        || (Plan.opens(MUTABLE, type) && !Plan.opens(IMMUTABLE, type));
  }

  private static List<String> setters(House house) {
    List<String> violations = new ArrayList<>();
    house
        .own()
        .flatMap(type -> type.getMethods().stream())
        .filter(method -> isSetter(method) && !isForeignContract(house, method))
        .forEach(method -> violations.add(method.getFullName() + " is a setter"));
    house
        .own()
        .flatMap(type -> type.getFields().stream())
        .filter(field -> has(field, JavaModifier.PUBLIC) && !has(field, JavaModifier.FINAL))
        .forEach(field -> violations.add(field.getFullName() + " is public and can change"));
    return violations;
  }

  private static boolean isSetter(JavaMethod method) {
    return method.getModifiers().contains(JavaModifier.PUBLIC)
        && SETTER.matcher(method.getName()).matches()
        && method.getRawParameterTypes().size() == 1;
  }

  /// A library's interface may ask for a `setX`; that is not ours to rename.
  private static boolean isForeignContract(House house, JavaMethod method) {
    Set<JavaClass> parents = method.getOwner().getAllRawInterfaces();
    List<JavaClass> all = new ArrayList<>(parents);
    all.addAll(method.getOwner().getAllRawSuperclasses());
    return all.stream()
        .filter(parent -> house.roomOf(parent) == null)
        .flatMap(parent -> parent.getMethods().stream())
        .anyMatch(
            theirs ->
                theirs.getName().equals(method.getName())
                    && theirs.getRawParameterTypes().size() == 1);
  }

  private static boolean has(JavaField field, JavaModifier modifier) {
    return field.getModifiers().contains(modifier);
  }
}
