"""The sandbox's process: three applications on loopback, and the files that say where they are."""
