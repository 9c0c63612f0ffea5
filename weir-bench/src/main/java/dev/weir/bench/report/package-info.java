/**
 * Figures and profiles as Markdown. In come files of JSON lines (Weir's and the peers') and profile tables; out goes one page. Pure functions around reading
 * and writing files, on the caller's thread. What always holds: a ratio is made of medians of the same item with an equally warm client, and lines measured while others used the
 * machine are left out or marked. A crash loses nothing: the page can be made again.
 */
@NullMarked
package dev.weir.bench.report;

import org.jspecify.annotations.NullMarked;
