package io.actionbridge.wire;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoField;
import java.time.zone.ZoneOffsetTransition;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A datetime (code 6) or a time (code 8) as the wire has it.
 *
 * @param micros what a clock on the wall shows, in microseconds since 1970-01-01T00:00:00 or since
 *     midnight
 * @param fold 1 for the second of two equal wall times, as in PEP 495
 * @param zone null for naive, {@link Long} for a fixed offset in microseconds, {@link String} for
 *     an IANA key
 */
record WallTime(long micros, int fold, Object zone) {

  static final long SECOND = 1_000_000L;
  static final long DAY = 86_400 * SECOND;

  /** Python's calendar: 0001-01-01 to 9999-12-31. */
  static final long FIRST_DAY = LocalDate.of(1, 1, 1).toEpochDay();

  static final long LAST_DAY = LocalDate.of(9999, 12, 31).toEpochDay();
  static final long FIRST = FIRST_DAY * DAY;
  static final long LAST = (LAST_DAY + 1) * DAY - 1;

  /** Python's timedelta holds as many days, either way. */
  static final long MAX_TIMEDELTA_DAYS = 999_999_999L;

  /** Java's names for offsets, such as UTC+02:00, which no IANA table has. */
  private static final Pattern OFFSET_NAME = Pattern.compile("(UTC|GMT|UT)[+-].*");

  /** Java's {@link ZoneOffset} ends at 18 hours, Python's before 24. */
  private static final long MAX_JAVA_OFFSET = 18 * 3600 * SECOND;

  static WallTime of(LocalDateTime value) {
    return new WallTime(wallMicros(value), 0, null);
  }

  static WallTime of(OffsetDateTime value) {
    return new WallTime(wallMicros(value.toLocalDateTime()), 0, micros(value.getOffset()));
  }

  static WallTime of(ZonedDateTime value) {
    ZoneId zone = value.getZone();
    if (zone instanceof ZoneOffset || OFFSET_NAME.matcher(zone.getId()).matches()) {
      return of(value.toOffsetDateTime());
    }
    LocalDateTime wall = value.toLocalDateTime();
    ZoneOffsetTransition change = zone.getRules().getTransition(wall);
    boolean isSecond = change != null && value.getOffset().equals(change.getOffsetAfter());
    return new WallTime(wallMicros(wall), isSecond ? 1 : 0, zone.getId());
  }

  static WallTime of(LocalTime value) {
    return new WallTime(wholeMicros(value.toNanoOfDay()), 0, null);
  }

  static WallTime of(OffsetTime value) {
    return new WallTime(
        wholeMicros(value.toLocalTime().toNanoOfDay()), 0, micros(value.getOffset()));
  }

  static WallTime read(WireReader in, int code) {
    in.array(3, "A datetime or time");
    long micros = in.int64();
    long fold = in.int64();
    Object zone =
        in.tryNil() ? null : in.peek() == WireReader.Kind.INT ? (Object) in.int64() : in.str();
    long first = code == Ext.TIME ? 0 : FIRST;
    long last = code == Ext.TIME ? DAY - 1 : LAST;
    if (micros < first || micros > last || fold < 0 || fold > 1) {
      throw new WireException("No datetime or time has micros " + micros + ", fold " + fold + ".");
    }
    return new WallTime(micros, (int) fold, zone);
  }

  /** Writes code 6 or 8. */
  void write(WireWriter out, int code) {
    int mark = out.beginExt();
    out.array(3);
    out.int64(micros);
    out.int64(fold);
    if (zone == null) {
      out.nil();
    } else if (zone instanceof Long offset) {
      out.int64(offset);
    } else {
      out.str((String) zone);
    }
    out.endExt(mark, code);
  }

  static void writeDate(WireWriter out, long epochDay) {
    int mark = out.beginExt();
    out.int64(epochDay);
    out.endExt(mark, Ext.DATE);
  }

  /** Writes code 9; days are floored, so seconds and microseconds are never negative. */
  static void writeTimedelta(WireWriter out, long seconds, int micros) {
    int mark = out.beginExt();
    out.array(3);
    out.int64(Math.floorDiv(seconds, 86_400L));
    out.int64(Math.floorMod(seconds, 86_400L));
    out.int64(micros);
    out.endExt(mark, Ext.TIMEDELTA);
  }

  static LocalDate readDate(WireReader in) {
    long day = in.int64();
    if (day < FIRST_DAY || day > LAST_DAY) {
      throw new WireException("Day " + day + " is outside the years 1 to 9999.");
    }
    return LocalDate.ofEpochDay(day);
  }

  static Duration readTimedelta(WireReader in) {
    in.array(3, "A timedelta");
    long days = in.int64();
    long seconds = in.int64();
    long micros = in.int64();
    if (Math.abs(days) > MAX_TIMEDELTA_DAYS
        || seconds < 0
        || seconds >= 86_400
        || micros < 0
        || micros >= SECOND) {
      throw new WireException(
          "No timedelta has " + days + " days, " + seconds + " s, " + micros + " us.");
    }
    return Duration.ofSeconds(days * 86_400 + seconds, micros * 1000);
  }

  /** As a java.time value, or empty where no type of java.time gives the same back. */
  Optional<Object> toJavaDatetime() {
    LocalDateTime wall = toLocalDateTime();
    if (zone instanceof String key) {
      Optional<ZonedDateTime> zoned = zoneOf(key).map(id -> at(wall, id));
      return zoned.filter(z -> of(z).equals(this)).map(z -> z);
    }
    if (fold != 0) {
      return Optional.empty();
    }
    return zone == null ? Optional.of(wall) : javaOffset().map(wall::atOffset);
  }

  /** As {@link #toJavaDatetime}, for a time. */
  Optional<Object> toJavaTime() {
    LocalTime time = LocalTime.ofNanoOfDay(micros * 1000);
    if (fold != 0 || zone instanceof String) {
      return Optional.empty();
    }
    return zone == null ? Optional.of(time) : javaOffset().map(time::atOffset);
  }

  LocalDateTime toLocalDateTime() {
    return LocalDateTime.ofEpochSecond(
        Math.floorDiv(micros, SECOND), (int) Math.floorMod(micros, SECOND) * 1000, ZoneOffset.UTC);
  }

  /**
   * Microseconds since the epoch of an aware datetime; empty for a zone that Java does not know.
   */
  Optional<Long> toEpochMicros() {
    if (zone instanceof Long offset) {
      return Optional.of(micros - offset);
    }
    LocalDateTime wall = toLocalDateTime();
    return zoneOf((String) zone).map(id -> micros - micros(offset(wall, id)));
  }

  /** Whole microseconds of a number of nanoseconds. */
  static long wholeMicros(long nanos) {
    if (nanos % 1000 != 0) {
      throw new DateTimeException(
          "Python's finest unit of time is the microsecond; truncate it to ChronoUnit.MICROS");
    }
    return nanos / 1000;
  }

  private ZonedDateTime at(LocalDateTime wall, ZoneId id) {
    return ZonedDateTime.ofLocal(wall, id, offset(wall, id));
  }

  /** PEP 495: in an overlap and in a gap alike, fold 0 has the offset before the change. */
  private ZoneOffset offset(LocalDateTime wall, ZoneId id) {
    ZoneOffsetTransition change = id.getRules().getTransition(wall);
    if (change == null) {
      return id.getRules().getOffset(wall);
    }
    return fold == 0 ? change.getOffsetBefore() : change.getOffsetAfter();
  }

  private Optional<ZoneOffset> javaOffset() {
    long offset = (Long) zone;
    return offset % SECOND != 0 || Math.abs(offset) > MAX_JAVA_OFFSET
        ? Optional.empty()
        : Optional.of(ZoneOffset.ofTotalSeconds((int) (offset / SECOND)));
  }

  private static Optional<ZoneId> zoneOf(String key) {
    try {
      ZoneId id = ZoneId.of(key);
      return id.getId().equals(key) && !(id instanceof ZoneOffset)
          ? Optional.of(id)
          : Optional.empty();
    } catch (DateTimeException unknownHere) {
      return Optional.empty();
    }
  }

  private static long wallMicros(LocalDateTime value) {
    checkYear(value.getYear());
    return value.toEpochSecond(ZoneOffset.UTC) * SECOND
        + wholeMicros(value.getLong(ChronoField.NANO_OF_SECOND));
  }

  static void checkYear(int year) {
    if (year < 1 || year > 9999) {
      throw new DateTimeException("Python's years are 1 to 9999; send such a date as text");
    }
  }

  private static long micros(ZoneOffset offset) {
    return offset.getTotalSeconds() * SECOND;
  }
}
