package dev.aifleet.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Everything that differs from a record of the contract in one place, found by walking its
/// components, so that a new field cannot be forgotten.
final class Variants {
  private Variants() {}

  static List<Object> of(Object value) {
    return switch (value) {
      case Record whole -> ofRecord(whole);
      case List<?> list -> ofList(list);
      case Map<?, ?> map -> ofMap(map);
      case String text -> List.of(text + "x");
      case Integer number -> List.of(number + 1);
      case Long number -> List.of(number + 1);
      case Boolean flag -> List.of(!flag);
      case Duration duration -> List.of(duration.plusMillis(1));
      case URI url -> List.of(URI.create(url + "x"));
      case Enum<?> word -> others(word);
      default -> throw new IllegalArgumentException("no variants of " + value.getClass());
    };
  }

  private static List<Object> others(Enum<?> word) {
    List<Object> others = new ArrayList<>(List.of(word.getDeclaringClass().getEnumConstants()));
    others.remove(word);
    return others;
  }

  private static List<Object> ofList(List<?> list) {
    List<Object> variants = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      for (Object other : of(list.get(i))) {
        List<Object> copy = new ArrayList<>(list);
        copy.set(i, other);
        variants.add(copy);
      }
      List<Object> fewer = new ArrayList<>(list);
      fewer.remove(i);
      variants.add(fewer);
    }
    if (list.size() > 1) {
      variants.add(list.reversed());
    }
    return variants;
  }

  private static List<Object> ofMap(Map<?, ?> map) {
    List<Object> variants = new ArrayList<>();
    map.forEach(
        (key, value) -> {
          Map<Object, Object> fewer = new LinkedHashMap<>(map);
          fewer.remove(key);
          variants.add(fewer);
          for (Object other : of(value)) {
            Map<Object, Object> changed = new LinkedHashMap<>(map);
            changed.put(key, other);
            variants.add(changed);
          }
        });
    return variants;
  }

  private static List<Object> ofRecord(Record whole) {
    List<Object> variants = new ArrayList<>();
    RecordComponent[] components = whole.getClass().getRecordComponents();
    for (int i = 0; i < components.length; i++) {
      Object value = value(whole, components[i]);
      if (value == null) {
        continue; // another sample says what may stand here
      }
      for (Object other : of(value)) {
        variants.add(copy(whole, i, other));
      }
      if (components[i].getAnnotatedType().isAnnotationPresent(Nullable.class)) {
        variants.add(copy(whole, i, null));
      }
    }
    return variants;
  }

  /// `whole` with the first component of this name, at any depth, replaced.
  static Record with(Record whole, String name, @Nullable Object other) {
    Record changed = replaced(whole, name, other);
    if (changed == null) {
      throw new IllegalArgumentException("no component " + name);
    }
    return changed;
  }

  private static @Nullable Record replaced(Record whole, String name, @Nullable Object other) {
    RecordComponent[] components = whole.getClass().getRecordComponents();
    for (int i = 0; i < components.length; i++) {
      if (components[i].getName().equals(name)) {
        return copy(whole, i, other);
      }
    }
    for (int i = 0; i < components.length; i++) {
      Object value = value(whole, components[i]);
      Record inner = null;
      if (value instanceof Record part) {
        inner = replaced(part, name, other);
      } else if (value instanceof List<?> list
          && !list.isEmpty()
          && list.getFirst() instanceof Record first) {
        inner = replaced(first, name, other);
      }
      if (inner != null) {
        return copy(whole, i, value instanceof List<?> ? List.of(inner) : inner);
      }
    }
    return null;
  }

  private static Record copy(Record whole, int index, @Nullable Object other) {
    RecordComponent[] components = whole.getClass().getRecordComponents();
    @Nullable Object[] arguments = new @Nullable Object[components.length];
    Class<?>[] types = new Class<?>[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      arguments[i] = i == index ? other : value(whole, components[i]);
    }
    try {
      Constructor<?> canonical = whole.getClass().getDeclaredConstructor(types);
      return (Record) canonical.newInstance(arguments);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(whole.getClass() + " cannot be copied", e);
    }
  }

  private static @Nullable Object value(Record whole, RecordComponent component) {
    try {
      return component.getAccessor().invoke(whole);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(component + " cannot be read", e);
    }
  }
}
