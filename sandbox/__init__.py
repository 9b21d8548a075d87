"""The embedded default: AWS, an edge and Datadog on loopback. Imported by nobody but tests."""
