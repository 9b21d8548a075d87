"""External binlog replication on Aurora MySQL: finding what was left behind, and the calls that remove it."""
