package io.actionbridge.journal;

import io.actionbridge.plan.Durability;
import java.time.Duration;
import java.util.UUID;
import org.apache.flink.core.fs.Path;

/**
 * Which journal a subtask has.
 *
 * @param durability {@link Durability#CHECKPOINT} or {@link Durability#LOG}, see {@link
 *     DurabilityChoice}
 * @param directory root of all logs; null: there is none
 * @param submission stamped when the job was submitted, the same over its restarts
 * @param operator what tells the operator from others of the job, fit for a file name
 * @param groups that the subtask owns
 * @param replayWait how long input of a key waits for the one that was recorded before it
 */
public record JournalSettings(
    Durability durability,
    Path directory,
    UUID submission,
    String operator,
    KeyGroups groups,
    Duration replayWait) {}
