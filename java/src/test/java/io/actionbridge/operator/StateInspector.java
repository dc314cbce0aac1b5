package io.actionbridge.operator;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** Restores a savepoint in the operator's place and tells what it holds. */
final class StateInspector extends AbstractStreamOperator<byte[]>
    implements OneInputStreamOperator<Item, byte[]> {

  private final String trace;

  StateInspector(Trace trace) {
    this.trace = trace.name();
  }

  @Override
  public void open() throws Exception {
    super.open();
    Trace found = Trace.of(trace);
    this.<Long>getKeyedStateBackend()
        .applyToAllKeys(
            VoidNamespace.INSTANCE,
            VoidNamespaceSerializer.INSTANCE,
            new ValueStateDescriptor<>(
                "work", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO),
            (Long key, ValueState<byte[]> state) -> found.found(key, state.value(), null));
    this.<Long>getKeyedStateBackend()
        .applyToAllKeys(
            VoidNamespace.INSTANCE,
            VoidNamespaceSerializer.INSTANCE,
            new MapStateDescriptor<>(
                "short-term-memory",
                Types.STRING,
                PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO),
            (Long key, MapState<String, byte[]> state) -> {
              Map<String, byte[]> entries = new HashMap<>();
              state.entries().forEach(entry -> entries.put(entry.getKey(), entry.getValue()));
              found.found(key, null, entries);
            });
    found.inspected();
  }

  @Override
  public void processElement(StreamRecord<Item> element) {
    throw new IllegalStateException("The inspector takes no records; hold the source.");
  }
}
