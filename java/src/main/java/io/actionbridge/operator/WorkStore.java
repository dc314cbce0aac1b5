package io.actionbridge.operator;

import io.actionbridge.journal.Journal;
import io.actionbridge.operator.Backlog.BusyKey;
import io.actionbridge.plan.Plan;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;

/**
 * Work in flight in Flink's state: written at a snapshot, for busy keys only.
 *
 * <p><b>Owns:</b> which keys have work in state. <br>
 * <b>Threading:</b> task thread.
 */
final class WorkStore<K> {

  /** The state's name and type. */
  static final ValueStateDescriptor<byte[]> DESCRIPTOR =
      new ValueStateDescriptor<>("work", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

  private final ValueState<byte[]> state;
  private final Consumer<K> enterKey;
  private final WorkState form;
  private Set<K> keysInState = new HashSet<>();

  /**
   * @param enterKey makes a key current
   */
  WorkStore(ValueState<byte[]> state, Consumer<K> enterKey, Plan plan) {
    this.state = state;
    this.enterKey = enterKey;
    this.form = new WorkState(plan);
  }

  /** Writes what every key has in flight. */
  void snapshot(Backlog<K> backlog) throws Exception {
    for (K key : keysInState) {
      if (!backlog.isBusy(key)) {
        enterKey.accept(key);
        state.clear();
      }
    }
    Set<K> written = new HashSet<>();
    for (BusyKey<K> busy : backlog.busyKeys()) {
      enterKey.accept(busy.key());
      state.update(form.encode(busy));
      written.add(busy.key());
    }
    keysInState = written;
  }

  /**
   * Puts all work of the subtask's key groups back where it was.
   *
   * @param journal joins what was recorded after the snapshot
   * @return of how many keys
   */
  int restore(
      KeyedStateBackend<K> backend,
      Journal journal,
      RunStarter<K> starter,
      WatermarkGate watermarks,
      Backlog<K> backlog)
      throws Exception {
    Map<K, byte[]> found = new LinkedHashMap<>();
    backend.applyToAllKeys(
        VoidNamespace.INSTANCE,
        VoidNamespaceSerializer.INSTANCE,
        DESCRIPTOR,
        (key, value) -> found.put(key, value.value()));
    for (Map.Entry<K, byte[]> entry : found.entrySet()) {
      form.restore(
          entry.getValue(),
          starter.key(entry.getKey()),
          starter.nextRef(),
          journal,
          watermarks,
          backlog);
      keysInState.add(entry.getKey());
    }
    return found.size();
  }
}
