package io.actionbridge.operator;

import io.actionbridge.python.MemoryReader;
import io.actionbridge.wire.MemoryScope;
import io.actionbridge.wire.MemoryWrite;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.MapState;

/**
 * Memory of keys in Flink's state, and of runs beside them.
 *
 * <p>The form of entries is Python's. State is read and written under the key of the run in
 * question, whichever key was current before.
 *
 * <p><b>Threading:</b> task thread.
 */
final class OperatorMemory<K> implements MemoryReader {

  /** What memory needs of the operator. */
  interface Runs<K> {

    /** The run that frames call by this reference. */
    Run<K> run(long ref);

    /** Makes a key current. */
    void enterKey(K key);
  }

  private final MapState<String, byte[]> shortTerm;
  private final MapState<String, byte[]> longTerm;
  private final Runs<K> runs;

  OperatorMemory(
      MapState<String, byte[]> shortTerm, MapState<String, byte[]> longTerm, Runs<K> runs) {
    this.shortTerm = shortTerm;
    this.longTerm = longTerm;
    this.runs = runs;
  }

  @Override
  public byte[] read(MemoryScope scope, long run, String path) throws Exception {
    Run<K> asking = runs.run(run);
    if (scope == MemoryScope.SENSORY) {
      return asking.sensoryMemory().get(path);
    }
    runs.enterKey(asking.key());
    return keyed(scope).get(path);
  }

  @Override
  public Map<String, byte[]> scan(MemoryScope scope, long run, String prefix) throws Exception {
    Run<K> asking = runs.run(run);
    Map<String, byte[]> found = new HashMap<>();
    if (scope == MemoryScope.SENSORY) {
      collect(asking.sensoryMemory().entrySet(), prefix, found);
    } else {
      runs.enterKey(asking.key());
      collect(keyed(scope).entries(), prefix, found);
    }
    return found;
  }

  /** Applies what actions of a run have written; the run's key is current. */
  void apply(Run<K> run, List<MemoryWrite> writes) throws Exception {
    for (MemoryWrite write : writes) {
      if (write.scope() == MemoryScope.SENSORY) {
        if (write.value() == null) {
          run.sensoryMemory().remove(write.path());
        } else {
          run.sensoryMemory().put(write.path(), write.value());
        }
      } else if (write.value() == null) {
        keyed(write.scope()).remove(write.path());
      } else {
        keyed(write.scope()).put(write.path(), write.value());
      }
    }
  }

  private MapState<String, byte[]> keyed(MemoryScope scope) {
    return scope == MemoryScope.LONG_TERM ? longTerm : shortTerm;
  }

  private static void collect(
      Iterable<Map.Entry<String, byte[]>> entries, String prefix, Map<String, byte[]> found) {
    for (Map.Entry<String, byte[]> entry : entries) {
      if (entry.getKey().startsWith(prefix)) {
        found.put(entry.getKey(), entry.getValue());
      }
    }
  }
}
