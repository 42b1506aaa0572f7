"""The commands, and how their answers look on a terminal or as JSON. Nothing here knows SQL or protobuf."""
