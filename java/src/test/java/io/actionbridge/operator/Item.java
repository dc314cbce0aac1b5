package io.actionbridge.operator;

import io.actionbridge.wire.ValueCodec;
import io.actionbridge.wire.ValueEncoder;
import java.util.Map;

/**
 * A record of the test jobs; public because Flink's serialiser demands it.
 *
 * @param number place in the source, from 0
 */
public record Item(long key, long number) {

  static byte[] encode(Item item) {
    return ValueCodec.encode(Map.of("key", item.key(), "number", item.number()));
  }

  static ValueEncoder<Long> keyEncoder() {
    return key -> ValueCodec.encode(key);
  }
}
