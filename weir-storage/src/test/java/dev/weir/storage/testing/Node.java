package dev.weir.storage.testing;

/** What a name in a directory stands for. */
sealed interface Node permits Directory, Inode {}
