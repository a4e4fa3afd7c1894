"""Where we stand: gathered from the record, told in editions, read by each according to role and team."""
