package dev.weir.format.wire;

import java.util.Optional;

/**
 * The body of the action {@code set_comment}.
 *
 * @param comment the one there is from now on; empty: none
 */
public record SetComment(Commented on, Optional<String> comment) {}
