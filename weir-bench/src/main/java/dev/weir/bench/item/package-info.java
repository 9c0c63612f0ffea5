/**
 * The measurements, one class each, run by {@link dev.weir.bench.item.ItemMain} in a client JVM of its own. In comes a task; out go figures. The
 * caller's thread runs the item; only the latency item has a second one, its subscriber. What always holds: answers are
 * verified against the generator before a figure is printed. A crash loses that item's figures; tables stay as they are.
 */
@NullMarked
package dev.weir.bench.item;

import org.jspecify.annotations.NullMarked;
