package io.actionbridge.wire;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.assertj.core.api.Assertions;

/**
 * Random nested values of every kind that both languages hold, in the form in which Java decodes
 * them; 2,000, or as many as the environment's {@code ACTIONBRIDGE_TEST_EXAMPLES} says.
 *
 * <p>A failure tells its seed: {@code ACTIONBRIDGE_TEST_SEED} begins with the same value again.
 */
public final class RandomValues {

  private static final int MAX_DEPTH = 4;
  private static final int MAX_ITEMS = 4;
  private static final List<ZoneId> ZONES =
      List.of(ZoneId.of("Europe/Berlin"), ZoneId.of("America/New_York"), ZoneId.of("Asia/Tokyo"));

  private final Random random;
  private final List<Supplier<Object>> hashable =
      List.of(
          () -> null,
          this::integer,
          this::text,
          this::bytes,
          this::bigInteger,
          this::date,
          this::uuid,
          this::duration);
  private final List<Supplier<Object>> other =
      List.of(
          this::flag,
          this::number,
          this::decimal,
          this::localDateTime,
          () -> localDateTime().atOffset(offset()),
          () -> localDateTime().atZone(zone()),
          this::localTime,
          () -> OffsetTime.of(localTime(), offset()));

  private RandomValues(long seed) {
    this.random = new Random(seed);
  }

  /** Runs a check for many values, and tells the seed of the value that fails it. */
  public static void forAll(Consumer<Object> check) {
    long examples = environment("ACTIONBRIDGE_TEST_EXAMPLES", 2000);
    long first = environment("ACTIONBRIDGE_TEST_SEED", System.nanoTime());
    for (long seed = first; seed < first + examples; seed++) {
      Object value = new RandomValues(seed).value(0);
      try {
        check.accept(value);
      } catch (RuntimeException | AssertionError e) {
        Assertions.fail("seed " + seed + ", " + CanonicalText.of(value), e);
      }
    }
  }

  private static long environment(String name, long otherwise) {
    String text = System.getenv(name);
    return text == null ? otherwise : Long.parseLong(text);
  }

  private Object value(int depth) {
    int kinds = depth < MAX_DEPTH ? 6 : 2;
    return switch (random.nextInt(kinds)) {
      case 0 -> one(hashable);
      case 1 -> one(other);
      case 2 -> items(() -> value(depth + 1));
      case 3 -> new Tuple(items(() -> value(depth + 1)));
      case 4 -> random.nextBoolean() ? elements() : new FrozenSet(elements());
      default -> map(depth + 1);
    };
  }

  private Object one(List<Supplier<Object>> kinds) {
    return kinds.get(random.nextInt(kinds.size())).get();
  }

  private List<Object> items(Supplier<Object> item) {
    List<Object> items = new ArrayList<>();
    for (int i = random.nextInt(MAX_ITEMS + 1); i > 0; i--) {
      items.add(item.get());
    }
    return items;
  }

  /** A set in the order of the wire, so that it is decoded in the order that it has. */
  private Set<Object> elements() {
    var encoded = new TreeSet<byte[]>(Arrays::compareUnsigned);
    for (Object item : items(() -> key(2))) {
      encoded.add(ValueCodec.encode(item));
    }
    Set<Object> elements = new LinkedHashSet<>();
    encoded.forEach(bytes -> elements.add(ValueCodec.decode(bytes)));
    return elements;
  }

  private Object key(int depth) {
    return depth > 0 && random.nextInt(4) == 0
        ? new Tuple(items(() -> key(depth - 1)))
        : one(hashable);
  }

  private Map<Object, Object> map(int depth) {
    Map<Object, Object> map = new LinkedHashMap<>();
    boolean texts = random.nextBoolean();
    for (Object key : texts ? items(this::text) : elements()) {
      map.put(key, value(depth));
    }
    return map;
  }

  private Object flag() {
    return random.nextBoolean();
  }

  private Object integer() {
    return random.nextLong() >> random.nextInt(64);
  }

  private Object number() {
    double number = Double.longBitsToDouble(random.nextLong());
    return random.nextInt(8) == 0 ? -0.0 : Double.isNaN(number) ? Double.NaN : number;
  }

  /** Of all characters, lone surrogates among them. */
  private Object text() {
    var text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      text.appendCodePoint(
          random.nextInt(new int[] {0x80, 0x800, 0x1_0000, 0x11_0000}[random.nextInt(4)]));
    }
    return text.toString();
  }

  private Object bytes() {
    var bytes = new byte[random.nextInt(8)];
    random.nextBytes(bytes);
    return bytes;
  }

  private Object bigInteger() {
    BigInteger large = new BigInteger(1 + random.nextInt(200), random).setBit(64);
    return random.nextBoolean() ? large : large.negate();
  }

  private Object decimal() {
    return new BigDecimal(new BigInteger(random.nextInt(100), random), random.nextInt(41) - 20)
        .multiply(random.nextBoolean() ? BigDecimal.ONE : BigDecimal.ONE.negate());
  }

  private Object date() {
    return LocalDate.ofEpochDay(random.nextLong(WallTime.FIRST_DAY, WallTime.LAST_DAY + 1));
  }

  private LocalDateTime localDateTime() {
    return ((LocalDate) date()).atTime(localTime());
  }

  private LocalTime localTime() {
    return LocalTime.ofNanoOfDay(random.nextLong(WallTime.DAY) * 1000);
  }

  private ZoneOffset offset() {
    return ZoneOffset.ofTotalSeconds(random.nextInt(2 * 18 * 3600 + 1) - 18 * 3600);
  }

  private ZoneId zone() {
    return ZONES.get(random.nextInt(ZONES.size()));
  }

  private Object uuid() {
    return new UUID(random.nextLong(), random.nextLong());
  }

  private Object duration() {
    long days = random.nextLong(-WallTime.MAX_TIMEDELTA_DAYS, WallTime.MAX_TIMEDELTA_DAYS);
    return Duration.ofDays(days).plusNanos(random.nextLong(WallTime.DAY) * 1000);
  }
}
