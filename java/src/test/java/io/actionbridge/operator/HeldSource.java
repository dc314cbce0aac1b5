package io.actionbridge.operator;

import java.util.concurrent.CompletionStage;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource.NumberSequenceSplit;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiter;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;

/** A bounded source of items that emits as many as the test has released. */
final class HeldSource {

  private HeldSource() {}

  static DataGeneratorSource<Item> of(Trace trace, long count, long keys) {
    String name = trace.name();
    GeneratorFunction<Long, Item> items =
        place -> {
          long number = Trace.of(name).inputAt(place);
          return new Item(number % keys, number);
        };
    RateLimiterStrategy<NumberSequenceSplit> permits =
        parallelism -> {
          Trace.of(name).sourceStarts();
          return new Permits(name);
        };
    return new DataGeneratorSource<>(items, count, permits, TypeInformation.of(Item.class));
  }

  private record Permits(String trace) implements RateLimiter<NumberSequenceSplit> {

    @Override
    public CompletionStage<Void> acquire(int records) {
      return Trace.of(trace).permit();
    }
  }
}
