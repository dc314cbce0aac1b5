package io.actionbridge.job;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.connector.sink.SinkV2Provider;
import org.apache.flink.table.connector.sink.abilities.SupportsWritingMetadata;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.factories.DynamicTableFactory;
import org.apache.flink.table.factories.DynamicTableSinkFactory;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.RowType;

/** A connector, {@code probe}, that keeps in this process what reaches a table. */
public final class ProbeTableFactory implements DynamicTableSinkFactory {

  private static final ConfigOption<String> ID =
      ConfigOptions.key("id").stringType().noDefaultValue();
  private static final Map<String, Seen> SEEN = new ConcurrentHashMap<>();

  /** The rows and watermarks that reached a table, in order of arrival. */
  record Seen(Queue<BinaryRowData> rows, Queue<Long> watermarks) {}

  /** What reached the table with this id; empty as long as nothing did. */
  static Seen seen(String id) {
    return SEEN.computeIfAbsent(
        id, key -> new Seen(new ConcurrentLinkedQueue<>(), new ConcurrentLinkedQueue<>()));
  }

  @Override
  public String factoryIdentifier() {
    return "probe";
  }

  @Override
  public Set<ConfigOption<?>> requiredOptions() {
    return Set.of(ID);
  }

  @Override
  public Set<ConfigOption<?>> optionalOptions() {
    return Set.of();
  }

  @Override
  public DynamicTableSink createDynamicTableSink(DynamicTableFactory.Context context) {
    String id = context.getCatalogTable().getOptions().get(ID.key());
    return new ProbeSink(id, context.getPhysicalRowDataType());
  }

  private static final class ProbeSink implements DynamicTableSink, SupportsWritingMetadata {

    private final String id;
    private DataType consumed;

    ProbeSink(String id, DataType physical) {
      this.id = id;
      this.consumed = physical;
    }

    @Override
    public ChangelogMode getChangelogMode(ChangelogMode requested) {
      return requested;
    }

    @Override
    public Map<String, DataType> listWritableMetadata() {
      return Map.of("note", DataTypes.STRING());
    }

    @Override
    public void applyWritableMetadata(List<String> keys, DataType consumedType) {
      consumed = consumedType;
    }

    @Override
    public SinkRuntimeProvider getSinkRuntimeProvider(DynamicTableSink.Context context) {
      RowType type = (RowType) consumed.getLogicalType();
      String table = id;
      return SinkV2Provider.of(writer -> new ProbeWriter(table, new RowDataSerializer(type)));
    }

    @Override
    public DynamicTableSink copy() {
      return new ProbeSink(id, consumed);
    }

    @Override
    public String asSummaryString() {
      return "probe " + id;
    }
  }

  private static final class ProbeWriter implements SinkWriter<RowData> {

    private final String id;
    private final RowDataSerializer serializer;

    ProbeWriter(String id, RowDataSerializer serializer) {
      this.id = id;
      this.serializer = serializer;
    }

    @Override
    public void write(RowData row, SinkWriter.Context context) {
      seen(id).rows().add(serializer.toBinaryRow(row).copy());
    }

    @Override
    public void writeWatermark(Watermark watermark) {
      seen(id).watermarks().add(watermark.getTimestamp());
    }

    @Override
    public void flush(boolean endOfInput) {}

    @Override
    public void close() {}
  }
}
