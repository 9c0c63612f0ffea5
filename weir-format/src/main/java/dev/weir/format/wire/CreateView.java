package dev.weir.format.wire;

/**
 * The body of the action {@code create_view}: in JSON the view's keys and {@code replace}.
 *
 * @param replace take the place of a view of this name instead of {@code TABLE_EXISTS}
 */
public record CreateView(ViewSpec view, boolean replace) {}
