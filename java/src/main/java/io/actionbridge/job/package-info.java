/**
 * Jobs between tables: from the job's JSON to a running Flink job.
 *
 * <p>{@link io.actionbridge.job.TableJob} plans a job for any cluster; {@link
 * io.actionbridge.job.LocalRunner} is the process behind {@code actionbridge run}.
 */
package io.actionbridge.job;
