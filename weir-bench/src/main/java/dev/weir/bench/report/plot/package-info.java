/**
 * Plots as SVG. In come numbers with names; out goes text that any browser shows, with its own white ground, colours that the colour-blind tell apart, and labels with
 * units. Pure functions on the caller's thread; what always holds: the XML is well-formed, and every text lies within the picture. A crash loses nothing.
 */
@NullMarked
package dev.weir.bench.report.plot;

import org.jspecify.annotations.NullMarked;
