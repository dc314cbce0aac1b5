/** What actions that are written in Java see. */
package io.actionbridge.api;
