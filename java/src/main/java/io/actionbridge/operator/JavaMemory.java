package io.actionbridge.operator;

import io.actionbridge.api.Memory;
import io.actionbridge.wire.MemoryScope;
import io.actionbridge.wire.MemoryWrite;
import io.actionbridge.wire.ValueCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Short-term memory as an action in Java sees it: its own writes over Flink's state.
 *
 * <p>There is an entry per leaf, and a marker for each object on the way to it.
 *
 * <p><b>Owns:</b> what the action wrote, until it ends. <br>
 * <b>Threading:</b> task thread, while the action runs.
 */
final class JavaMemory implements Memory {

  private final OperatorMemory<?> memory;
  private final long run;
  private final MemoryForm form;
  private final int maxBytes;
  private final Map<String, byte[]> writes = new LinkedHashMap<>();
  private boolean ended;

  JavaMemory(OperatorMemory<?> memory, long run, MemoryForm form, int maxBytes) {
    this.memory = memory;
    this.run = run;
    this.form = form;
    this.maxBytes = maxBytes;
  }

  @Override
  public Object get(String path) {
    byte[] entry = entry(joined(names(path)));
    if (entry == null) {
      return null;
    }
    if (form.isObject(entry)) {
      throw new IllegalArgumentException(
          "Memory holds an object at '" + path + "': read its values under their own paths.");
    }
    return ValueCodec.decode(form.value(entry));
  }

  @Override
  public void set(String path, Object value) {
    if (value instanceof Map) {
      throw new IllegalArgumentException(
          "Memory takes no map at '" + path + "': store its values under paths of their own.");
    }
    byte[] leaf = form.leaf(ValueCodec.encode(value, maxBytes));
    List<String> names = names(path);
    for (int depth = 1; depth < names.size(); depth++) {
      String parent = joined(names.subList(0, depth));
      byte[] entry = entry(parent);
      if (entry == null || !form.isObject(entry) || form.isOlder(entry)) {
        writes.put(parent, form.marker());
      }
    }
    remove(joined(names));
    writes.put(joined(names), leaf);
  }

  @Override
  public void delete(String path) {
    remove(joined(names(path)));
  }

  /** The action has returned: every further use is refused. */
  void end() {
    ended = true;
  }

  /** What the action wrote, as the operator applies it. */
  List<MemoryWrite> writes() {
    List<MemoryWrite> list = new ArrayList<>(writes.size());
    writes.forEach((path, entry) -> list.add(new MemoryWrite(MemoryScope.SHORT_TERM, path, entry)));
    return list;
  }

  private void remove(String stored) {
    byte[] entry = entry(stored);
    if (entry == null) {
      return;
    }
    erase(stored, entry);
  }

  private void erase(String stored, byte[] entry) {
    writes.put(stored, null);
    if (form.isObject(entry)) {
      String prefix = stored + ".";
      below(prefix).keySet().forEach(child -> writes.put(child, null));
      writes.replaceAll((path, written) -> path.startsWith(prefix) ? null : written);
    }
  }

  private byte[] entry(String stored) {
    if (ended) {
      throw new IllegalStateException(
          "The action has returned and its memory with it: read and write before it returns.");
    }
    if (writes.containsKey(stored)) {
      return writes.get(stored);
    }
    byte[] entry = stored(stored);
    if (entry != null && form.isExpired(entry)) {
      erase(stored, entry); // its leaves are no younger, and nobody else would meet them
      return null;
    }
    return entry;
  }

  private byte[] stored(String stored) {
    try {
      return memory.read(MemoryScope.SHORT_TERM, run, stored);
    } catch (Exception e) {
      throw failed(e);
    }
  }

  private Map<String, byte[]> below(String prefix) {
    try {
      return memory.scan(MemoryScope.SHORT_TERM, run, prefix);
    } catch (Exception e) {
      throw failed(e);
    }
  }

  private static RuntimeException failed(Exception e) {
    return new UncheckedIOException(
        new IOException("Flink's state could not be read, see the cause.", e));
  }

  private static List<String> names(String path) {
    List<String> names = new ArrayList<>();
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '\\' && i + 1 < path.length()) {
        name.append(path.charAt(++i));
      } else if (c == '.') {
        names.add(name.toString());
        name.setLength(0);
      } else if (c != '\\') {
        name.append(c);
      }
    }
    names.add(name.toString());
    if (names.contains("")) {
      throw new IllegalArgumentException(
          "Memory path '" + path + "' has an empty name: write names joined by single dots.");
    }
    return names;
  }

  private static String joined(List<String> names) {
    return String.join(
        ".", names.stream().map(n -> n.replace("\\", "\\\\").replace(".", "\\.")).toList());
  }
}
