/**
 * The measurements, one class each, run by {@link dev.weir.bench.item.ItemMain} in a client JVM of its own. In comes a task; out go figures. The
 * caller's thread runs the item; items with readers beside the writer have a thread for them, the followers of T1 a JVM. What always holds: answers are
 * verified against the generator before a figure is printed. A crash loses that item's figures; tables stay as they are.
 */
@NullMarked
package dev.weir.bench.item;

import org.jspecify.annotations.NullMarked;
